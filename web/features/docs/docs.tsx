import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState, type ReactElement, type ReactNode } from "react";
import { one } from "../../api/queries.ts";
import { refresh } from "../../api/session.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Block, Empty, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { placedIn, resolved, schemaOf, wordsFor, type Description, type Placed } from "./open-api.ts";
import { SchemaView } from "./schema-view.tsx";
import { TryIt } from "./try-it.tsx";

const tones: Readonly<Record<string, Tone>> = { GET: "live", POST: "good", PATCH: "warn", PUT: "warn", DELETE: "bad" };

/** The whole API, from the same description that machines read. Everything here is of this origin. */
export function Docs(): ReactElement {
  const { tag, q = "" } = useSearch({ from: "/docs" });
  const navigate = useNavigate();
  const description = useQuery({ ...one<Description>("/api/openapi.json"), staleTime: Infinity });
  const all = description.data ? placedIn(description.data) : [];
  const shown = all.filter(({ method, path, operation }) => (q ? `${method} ${path} ${operation.summary}`.toLowerCase().includes(q.toLowerCase()) : operation.tags.includes(tag ?? "requirements")));
  return (
    <main className="min-h-dvh">
      <Page title="API" isWide about={description.data?.info.description} beside={description.data ? <Badge>{description.data.info.version}</Badge> : null} actions={<><a href="/api/openapi.json" className={buttonClass("plain")}>openapi.json</a><Link to="/" className={buttonClass("plain")}>Dashboard</Link></>}>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 md:grid-cols-[13rem_minmax(0,1fr)]">
          <div className="flex flex-col gap-2 md:sticky md:top-4">
            <TextField label="Find an operation" isLabelHidden type="search" placeholder="Find an operation" value={q} onChange={(event) => void navigate({ to: "/docs", search: event.target.value ? { q: event.target.value } : {}, replace: true })} />
            <nav aria-label="Parts of the API" className="card flex gap-1 overflow-x-auto p-1.5 md:max-h-[80dvh] md:flex-col md:overflow-y-auto">
              {description.data?.tags.map(({ name }) => <Link key={name} to="/docs" search={{ tag: name }} aria-current={!q && name === (tag ?? "requirements") ? "page" : undefined} className={`rounded px-2 py-1 whitespace-nowrap ${!q && name === (tag ?? "requirements") ? "bg-accent-soft font-medium" : "text-soft hover:bg-sunken hover:text-ink"}`}>{name}</Link>) ?? <Block />}
            </nav>
          </div>
          {description.error ? <ProblemView error={description.error} retry={description.refetch} /> : description.isPending ? <Rows count={8} /> : shown.length === 0 ? <Empty icon="search" title="No operation is called that" />
            : <ul className="flex min-w-0 flex-col gap-2">{shown.map((placed) => <li key={placed.operation.operationId}><OneOperation description={description.data} placed={placed} isOpen={shown.length === 1} /></li>)}</ul>}
        </div>
      </Page>
    </main>
  );
}

function OneOperation({ description, placed, isOpen }: { description: Description; placed: Placed; isOpen: boolean }): ReactElement {
  const { method, path, operation } = placed;
  const [isTrying, setTrying] = useState(false);
  const [isShown, setShown] = useState(isOpen);
  useEffect(() => {
    if (isTrying) void refresh().catch(() => undefined); // whether somebody is signed in is then known
  }, [isTrying]);
  const body = operation.requestBody ? schemaOf(operation.requestBody) : undefined;
  const parameters = operation.parameters.map((parameter) => resolved(description, parameter));
  return (
    <details className="card" open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><span className="w-16"><Badge tone={tones[method] ?? "neutral"}>{method}</Badge></span><code className="min-w-0 text-xs break-all">{path}</code><span className="min-w-0 flex-1 basis-52 text-soft">{operation.summary}</span></summary>
      {isShown ? (
        <div className="flex flex-col gap-4 border-t p-3">
          <p className="text-sm text-soft">{operation.security.length === 0 ? "Open to anybody." : operation.security.some((one) => "admin" in one) ? "For tokens of the platform's administration." : "Needs an access token or an API key."}</p>
          {parameters.length > 0 ? <Part title="Parameters"><ul className="divide-y rounded-md border">{parameters.map((parameter) => <li key={parameter.in + parameter.name} className="px-3 py-1.5 text-sm"><code className="font-medium">{parameter.name}</code>{parameter.required ? <span className="text-bad">*<span className="sr-only"> required</span></span> : null} <span className="text-soft">{parameter.in}, {wordsFor(description, parameter.schema)}</span>{parameter.description ? <p className="text-soft">{parameter.description}</p> : null}</li>)}</ul></Part> : null}
          {body ? <Part title="Body"><SchemaView description={description} schema={body} /></Part> : null}
          <Part title="Answers">{Object.entries(operation.responses).filter(([status]) => status !== "default").map(([status, answer]) => {
            const said = resolved(description, answer);
            const schema = Number(status) < 300 ? schemaOf(said) : undefined;
            return <div key={status} className="flex flex-col gap-1"><p className="flex items-center gap-2 text-sm"><Badge tone={Number(status) < 400 ? "good" : "neutral"}>{status}</Badge><span className="text-soft">{said.description}</span></p>{schema ? <details className="text-sm"><summary className="cursor-pointer text-soft hover:text-ink">What is in it</summary><div className="mt-1"><SchemaView description={description} schema={schema} /></div></details> : null}</div>;
          })}</Part>
          {isTrying ? <TryIt description={description} placed={placed} /> : <div><Button size="small" icon="play" onClick={() => setTrying(true)}>Try it</Button></div>}
        </div>
      ) : null}
    </details>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }): ReactElement => <section className="flex flex-col gap-1.5"><h2 className="text-sm font-medium">{title}</h2>{children}</section>;
