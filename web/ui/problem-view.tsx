import type { ReactElement } from "react";
import { Problem } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { ApprovalLink, Refused } from "./request-access.tsx";

/** What went wrong, in the server's words, and what can be done about it. */
export function ProblemView({ error, retry }: { error: unknown; retry?: () => unknown }): ReactElement {
  const problem = error instanceof Problem ? error : undefined;
  return (
    <div role="alert" className="card flex flex-col gap-2 p-4">
      <p className="flex items-center gap-2 font-medium"><Icon name={problem?.status === 403 ? "lock" : problem?.status === 0 ? "wifi-off" : "circle-alert"} className="text-bad" />{titleOf(problem)}</p>
      <p className="text-soft">{error instanceof Error ? error.message : String(error)}</p>
      {problem?.approval ? <ApprovalLink id={problem.approval} /> : problem?.lacks ? <Refused permission={problem.lacks.permission} /> : null}
      {problem && problem.faults.length > 0 ? <ul className="list-disc pl-5 text-sm text-soft">{problem.faults.map((fault) => <li key={fault.pointer + fault.code}><code>{fault.pointer}</code> {fault.message}</li>)}</ul> : null}
      {problem?.requestId ? <p className="text-xs text-soft">Request <code>{problem.requestId}</code></p> : null}
      {retry && problem?.status !== 403 && problem?.status !== 404 ? <div><Button size="small" icon="refresh-cw" onClick={() => void retry()}>Try again</Button></div> : null}
    </div>
  );
}

function titleOf(problem: Problem | undefined): string {
  if (problem === undefined) return "Something went wrong on this page";
  const titles: Record<number, string> = { 0: "No connection", 403: "You may not do this", 404: "It isn't here, or not for you to see", 409: "Somebody was faster", 429: "Too much at once" };
  return titles[problem.status] ?? (problem.status >= 500 ? "The server failed" : "That was refused");
}
