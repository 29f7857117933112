import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { RunSummary } from "../../../src/generation/runs/schema.ts";
import { list } from "../../api/queries.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { RunRow } from "./run-row.tsx";

const statuses = ["asking", "planned", "writing", "testing", "succeeded", "partial", "unsupported", "unverified", "failed", "cancelled", "rejected"];

export function Runs(): ReactElement {
  const { status } = useSearch({ from: "/inside/runs" });
  const navigate = useNavigate();
  return (
    <Page title="Runs" about="Every time something was asked for, and what came of it." actions={<Link to="/" className={buttonClass("primary")}>New run</Link>}>
      <div className="w-48">
        <Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/runs", search: event.target.value ? { status: event.target.value } : {} })}>
          <option value="">All states</option>
          {statuses.map((one) => <option key={one} value={one}>{one}</option>)}
        </Select>
      </div>
      <List of={list<RunSummary>("/api/runs", { status })} label="Runs" keyOf={(run) => run.run_id} row={(run) => <RunRow run={run} />} empty={
        status ? <Empty icon="activity" title={`No run is ${status}`}><Link to="/runs" className={buttonClass()}>Show all</Link></Empty>
          : <Empty icon="activity" title="Nothing has been asked for yet"><p>Say what you need and watch it being built.</p><Link to="/" className={buttonClass("primary")}>What should be built?</Link></Empty>
      } />
    </Page>
  );
}
