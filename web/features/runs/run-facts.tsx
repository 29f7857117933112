import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Copyable, CurlButton } from "../../ui/copy.tsx";
import { Block, Facts } from "../../ui/page.tsx";
import { duration } from "../../ui/ago.ts";
import { Time } from "../../ui/time.tsx";
import type { LiveRun } from "./live-state.ts";

/** What it came to, in numbers and addresses. */
export function RunFacts({ run, live }: { run: Run | undefined; live: LiveRun }): ReactElement {
  if (!run) return <Block className="h-56" />;
  const passed = live.tests.filter(({ status }) => status === "passed").length;
  const tests = run.tests ?? { passed, total: live.tests.length, failed: live.tests.filter(({ status }) => status === "failed").length };
  const elapsed = Date.parse(run.finished_at ?? live.events.at(-1)?.at ?? run.created_at) - Date.parse(run.created_at);
  return (
    <aside aria-label="About this run" className="card flex flex-col gap-4 p-4">
      <Facts of={[
        ["Tests", tests.total === 0 ? "none yet" : <span className={tests.failed > 0 ? "text-bad" : ""}>{tests.passed} of {tests.total} passed</span>],
        ["Repairs", run.repairs],
        ["Time", duration(elapsed)],
        ["Tokens", run.cost.total === 0 ? "0, no model was billed" : run.cost.total.toLocaleString("en")],
        ["Written by", run.generated_by],
        ...(run.language ? [["In", [run.language, run.framework].filter(Boolean).join(", ")] as const] : []),
        ["Begun", <Time key="at" at={run.created_at} />],
        ...(run.commit_id ? [["Commit", <code key="commit" className="text-xs">{run.commit_id.slice(0, 12)}</code>] as const] : []),
      ]} />
      {run.project_id && run.commit_id ? <Link to="/projects/$id" params={{ id: run.project_id }} className={buttonClass("primary")}>Open the repository</Link> : null}
      {run.repo_url && run.commit_id ? <Copyable label="git clone" text={`git clone ${run.repo_url}`} /> : null}
      {run.executions.length > 0 ? (
        <div className="flex flex-col gap-1 text-sm"><h2 className="text-soft">Test runs</h2>{run.executions.map((id, place) => <Link key={id} to="/executions/$id" params={{ id }} className="underline underline-offset-2">Log of test run {place + 1}</Link>)}</div>
      ) : null}
      <details className="text-sm">
        <summary className="cursor-pointer text-soft hover:text-ink">Provenance</summary>
        <div className="mt-2"><Facts of={[
          ["Requirement", <code key="r" className="text-xs break-all">sha256 {run.provenance.requirement_sha256}</code>],
          ["Provider", run.provenance.provider], ["Asked by", <code key="b" className="text-xs break-all">{run.provenance.requested_by}</code>],
          ["Approved", run.provenance.approvals.length === 0 ? "not needed" : run.provenance.approvals.map(({ decision, decided_by }) => `${decision} by ${decided_by}`).join(", ")],
          ["Note", run.provenance.note_ref ? <code key="n" className="text-xs">{run.provenance.note_ref}</code> : "none"],
        ]} /></div>
      </details>
      <div className="-ml-2"><CurlButton method="GET" path={`/api/runs/${run.run_id}`} /></div>
    </aside>
  );
}
