import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { ExecutionSummary } from "../../../src/generation/executions/schema.ts";
import { list } from "../../api/queries.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { ExecutionRow } from "./execution-row.tsx";

const statuses = ["queued", "running", "passed", "failed", "broken", "timed_out", "out_of_memory", "needs_driver", "cancelled"];

export function Executions(): ReactElement {
  const { status } = useSearch({ from: "/inside/executions" });
  const navigate = useNavigate();
  return (
    <Page title="Executions" about="Commands that ran in the sandbox, for runs and for people, with their logs and tests." actions={<Link to="/projects" className={buttonClass("plain")}>Run a project's tests</Link>}>
      <div className="w-48">
        <Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/executions", search: event.target.value ? { status: event.target.value } : {} })}>
          <option value="">All states</option>
          {statuses.map((one) => <option key={one} value={one}>{one.replaceAll("_", " ")}</option>)}
        </Select>
      </div>
      <List of={list<ExecutionSummary>("/api/executions", { status })} label="Executions" keyOf={(execution) => execution.execution_id} row={(execution) => <ExecutionRow execution={execution} />} empty={
        status ? <Empty icon="square-terminal" title={`No execution is ${status.replaceAll("_", " ")}`}><Link to="/executions" className={buttonClass()}>Show all</Link></Empty>
          : <Empty icon="square-terminal" title="Nothing has run yet"><p>Each run tests what it wrote, and you can run a project's tests whenever you like.</p><Link to="/" className={buttonClass("primary")}>What should be built?</Link></Empty>
      } />
    </Page>
  );
}
