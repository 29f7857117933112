import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { send, withQuery } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { isSignedIn } from "../../api/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { duration } from "../../ui/ago.ts";
import { resolved, sampleOf, schemaOf, type Description, type Placed } from "./open-api.ts";

interface Said {
  status: number;
  text: string;
  ms: number;
}

/** Sends a real request, as whoever is signed in, and shows the real answer. */
export function TryIt({ description, placed: { method, path, operation } }: { description: Description; placed: Placed }): ReactElement {
  const parameters = operation.parameters.map((one) => resolved(description, one)).filter((one) => one.in !== "header");
  const schema = operation.requestBody ? schemaOf(operation.requestBody) : undefined;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(() => (schema ? JSON.stringify(sampleOf(description, schema), null, 2) : ""));
  const address = withQuery(path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? "")), Object.fromEntries(parameters.filter((one) => one.in === "query").map(({ name }) => [name, values[name]])));
  const isFilled = parameters.every(({ in: place, name }) => place !== "path" || values[name]);
  const json = parsed(body);
  const sending = useMutation({
    mutationFn: async (): Promise<Said> => {
      const began = performance.now();
      try {
        const response = await send(method, address, { headers: { accept: "*/*" }, ...(schema ? { body: json } : {}) });
        return { status: response.status, text: pretty(await response.text()), ms: performance.now() - began };
      } catch (error) {
        if (!(error instanceof Problem) || error.status === 0) throw error;
        return { status: error.status, text: JSON.stringify({ code: error.code, detail: error.message, errors: error.faults, request_id: error.requestId }, null, 2), ms: performance.now() - began };
      }
    },
  });
  return (
    <form className="flex flex-col gap-3 rounded-md border bg-sunken p-3" onSubmit={(event) => {
      event.preventDefault();
      sending.mutate();
    }}>
      {isSignedIn() || operation.security.length === 0 ? null : <p className="text-sm text-soft">You aren't signed in, so the answer will be 401.</p>}
      {parameters.length > 0 ? <div className="grid gap-2 sm:grid-cols-2">{parameters.map(({ name, in: place, description: about, required }) => <TextField key={place + name} label={`${name} (${place})`} hint={about} required={required ?? false} value={values[name] ?? ""} onChange={(event) => setValues({ ...values, [name]: event.target.value })} />)}</div> : null}
      {schema ? <TextArea label="Body" rows={Math.min(14, body.split("\n").length + 1)} spellCheck={false} className="font-mono text-xs" value={body} onChange={(event) => setBody(event.target.value)} error={json === undefined ? "This is not JSON" : undefined} /> : null}
      <div className="flex items-center gap-2"><Button type="submit" look="primary" size="small" icon="play" isBusy={sending.isPending} disabled={!isFilled || (schema !== undefined && json === undefined)}>Send</Button><CurlButton method={method} path={address} {...(schema ? { body: json } : {})} /></div>
      {sending.error ? <p role="alert" className="text-sm text-bad">{sending.error.message}</p> : null}
      {sending.data ? (
        <div role="status" className="flex flex-col gap-1"><p className="flex items-center gap-2 text-sm"><Badge tone={sending.data.status < 400 ? "good" : "bad"}>{sending.data.status}</Badge><span className="text-soft">{duration(sending.data.ms)}</span></p><pre tabIndex={0} aria-label="The answer" className="card max-h-96 overflow-auto p-3 font-mono text-xs">{sending.data.text || "(no body)"}</pre></div>
      ) : null}
    </form>
  );
}

/** Undefined for what isn't JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the form says so
  }
}

const shownMax = 20_000;

function pretty(text: string): string {
  const value = parsed(text);
  const shown = value === undefined ? text : JSON.stringify(value, null, 2);
  return shown.length > shownMax ? `${shown.slice(0, shownMax)}\n…` : shown;
}
