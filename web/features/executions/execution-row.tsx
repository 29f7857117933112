import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { ExecutionSummary } from "../../../src/generation/executions/schema.ts";
import { Status } from "../../ui/badge.tsx";
import { duration } from "../../ui/ago.ts";
import { Time } from "../../ui/time.tsx";

export const ExecutionRow = ({ execution }: { execution: ExecutionSummary }): ReactElement => (
  <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
    <Status of={execution.status} icon />
    <Link to="/executions/$id" params={{ id: execution.execution_id }} className="min-w-0 flex-1 basis-44 truncate font-mono text-sm after:absolute after:inset-0">{execution.command}</Link>
    {execution.summary ? <span className="text-sm text-soft">{execution.summary.passed} of {execution.summary.total} tests</span> : null}
    <span className="text-sm text-soft">{execution.duration_ms === null ? "" : duration(execution.duration_ms)}</span>
    <Status of={execution.status} />
    <span className="w-28 text-right text-sm text-soft"><Time at={execution.created_at} /></span>
  </div>
);
