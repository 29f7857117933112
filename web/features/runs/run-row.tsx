import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { RunSummary } from "../../../src/generation/runs/schema.ts";
import { Status } from "../../ui/badge.tsx";
import { Time } from "../../ui/time.tsx";

export const RunRow = ({ run }: { run: RunSummary }): ReactElement => (
  <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
    <Status of={run.status} icon />
    <Link to="/runs/$id" params={{ id: run.run_id }} className="min-w-0 flex-1 basis-44 truncate font-medium after:absolute after:inset-0">{run.title ?? "Not planned yet"}</Link>
    {run.tests ? <span className="text-sm text-soft">{run.tests.passed} of {run.tests.total} tests</span> : null}
    <Status of={run.status} />
    <span className="w-28 text-right text-sm text-soft"><Time at={run.created_at} /></span>
  </div>
);
