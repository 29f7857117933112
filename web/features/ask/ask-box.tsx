import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState, type ReactElement } from "react";
import type { Project } from "../../../src/delivery/projects/schema.ts";
import type { Requirement } from "../../../src/generation/requirements/schema.ts";
import { ask } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { one } from "../../api/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Badge } from "../../ui/badge.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Check } from "../../ui/field.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { draftKey } from "./draft.ts";
import { examples } from "./examples.ts";

const lengthMax = 20_000;

/** Where everything begins: says what is wanted, and opens the run. What was typed outlives a reload and a refusal. */
export function AskBox({ projectId }: { projectId?: string | undefined }): ReactElement {
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey) ?? "");
  const [isReviewed, setReviewed] = useState(false);
  const [isClarified, setClarified] = useState(false);
  const key = useRef<{ of: string; key: string }>(undefined);
  const navigate = useNavigate();
  const client = useQueryClient();
  const body = { requirement: text, mode: isReviewed ? "plan" : "auto", ...(isClarified ? { clarify: true } : {}), ...(projectId ? { project_id: projectId } : {}) };
  const sending = useMutation({
    mutationFn: () => {
      const said = JSON.stringify(body);
      if (key.current?.of !== said) key.current = { of: said, key: crypto.randomUUID() };
      return ask<Requirement>("POST", "/api/requirements", { body, key: key.current.key, headers: { prefer: "respond-async" } });
    },
    onSuccess: async ({ runs, run_id }) => {
      sessionStorage.removeItem(draftKey);
      void client.invalidateQueries({ queryKey: ["/api/runs"] });
      await navigate({ to: "/runs/$id", params: { id: runs[0]?.run_id ?? run_id } });
    },
  });
  useEffect(() => (text === "" ? sessionStorage.removeItem(draftKey) : sessionStorage.setItem(draftKey, text)), [text]);
  const fault = sending.error instanceof Problem ? sending.error.faults.find(({ pointer }) => pointer.startsWith("#/requirement"))?.message : undefined;
  const send = (): void => {
    if (text.trim() !== "" && !sending.isPending) sending.mutate();
  };
  return (
    <div className="flex flex-col gap-3">
      <form className="card focus-within:border-accent" onSubmit={(event) => {
        event.preventDefault();
        send();
      }}>
        <label htmlFor="requirement" className="sr-only">What should be built?</label>
        <textarea id="requirement" rows={6} maxLength={lengthMax} value={text} autoFocus aria-describedby="requirement-help" aria-invalid={fault !== undefined}
          onChange={(event) => setText(event.target.value)} onKeyDown={(event) => (event.metaKey || event.ctrlKey) && event.key === "Enter" && send()}
          placeholder="Say what things there are, what each of them has, and what must hold. For example: Books have a title and a unique ISBN. A loan links a book to a member …"
          className="w-full resize-y rounded-t-lg bg-transparent px-3.5 py-3 text-[0.9375rem] leading-relaxed outline-none" />
        {projectId ? <Target projectId={projectId} /> : null}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t px-3.5 py-2">
          <Check label="Show me the plan first" checked={isReviewed} onChange={(event) => setReviewed(event.target.checked)} />
          <Check label="Ask me where it is unclear" checked={isClarified} onChange={(event) => setClarified(event.target.checked)} />
          <div className="ml-auto flex items-center gap-2">
            <CurlButton method="POST" path="/api/requirements" body={body} />
            <Button type="submit" look="primary" icon="arrow-up" isBusy={sending.isPending} disabled={text.trim() === ""}>Build it</Button>
          </div>
        </div>
      </form>
      {fault ? <p role="alert" className="text-bad">{fault}</p> : sending.error ? <ProblemView error={sending.error} retry={send} /> : null}
      <div id="requirement-help" className="flex flex-wrap items-center gap-2 text-sm text-soft">
        <span>Or begin with an example:</span>
        {examples.map(({ name, requirement }) => <button key={name} type="button" onClick={() => setText(requirement)} className="rounded-full border px-2.5 py-0.5 hover:border-strong hover:text-ink">{name}</button>)}
      </div>
    </div>
  );
}

/** Into which project it goes, when it isn't a new one. */
function Target({ projectId }: { projectId: string }): ReactElement {
  const { data } = useQuery(one<Project>(`/api/projects/${projectId}`));
  return <p className="px-3.5 pb-2"><Badge tone="live" icon="folder-git-2">{data ? `A change to ${data.name}` : "…"}</Badge></p>;
}
