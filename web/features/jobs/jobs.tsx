import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Job } from "../../../src/observability/jobs/schema.ts";
import { ask, post } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select } from "../../ui/field.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { NewSchedule, Schedules } from "./schedules.tsx";

const statuses = ["queued", "running", "retrying", "succeeded", "failed", "cancelled"];

export function Jobs(): ReactElement {
  const { status, tab = "done" } = useSearch({ from: "/inside/jobs" });
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  const make = <NeedsButton needs="jobs:manage" look="primary" icon="plus" onClick={() => setMaking(true)}>New schedule</NeedsButton>;
  return (
    <Page title="Jobs" about="What is done in the background. What failed for good stays until it is tried again or discarded." actions={tab === "clock" ? make : null}>
      <Tabs label="Parts of the jobs"><Tab to="/jobs" search={{}} isCurrent={tab !== "clock"}>Jobs</Tab><Tab to="/jobs" search={{ tab: "clock" }} isCurrent={tab === "clock"}>By the clock</Tab></Tabs>
      {tab === "clock" ? <Schedules make={make} /> : <>
        <div className="w-56"><Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/jobs", search: event.target.value ? { status: event.target.value } : {} })}><option value="">All states</option>{statuses.map((one) => <option key={one} value={one}>{one === "failed" ? "failed (dead letters)" : one}</option>)}</Select></div>
        <List of={list<Job>("/api/jobs", { status })} label="Jobs" keyOf={(job) => job.id} row={(job) => <One job={job} />} empty={<Empty icon="layers" title={status ? `No job is ${status}` : "Nothing has been done in the background yet"} />} />
      </>}
      {isMaking ? <NewSchedule onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

const isOpen = ({ status }: Job): boolean => status === "queued" || status === "running" || status === "retrying";

function One({ job }: { job: Job }): ReactElement {
  const { may } = useMay("jobs:manage");
  const path = `/api/jobs/${job.id}`;
  const act = useAct((verb: "retry" | "cancel") => post<Job>(`${path}/${verb}`), (verb) => ({ touches: ["/api/jobs"], said: verb === "retry" ? "It is tried again" : "It is told to stop" }));
  const discard = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/jobs"], said: "Discarded" }));
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <Status of={job.status} icon />
      <div className="min-w-0 flex-1 basis-56"><p className="truncate font-mono text-sm">{job.kind}</p><p className="truncate text-sm text-soft">{job.error ?? job.message ?? `attempt ${job.attempts} of ${job.attempts_max}`}</p></div>
      {job.status === "running" ? <progress aria-label="Progress" max={1} value={job.progress} className="w-24" /> : null}
      <Status of={job.status} />
      <span className="w-28 text-right text-sm text-soft"><Time at={job.created_at} /></span>
      {may && job.status === "failed" ? <>
        <Button size="small" isBusy={act.isPending} onClick={() => act.mutate("retry")}>Try again</Button>
        <Confirm title="Discard this job?" verb="Discard" onConfirm={() => discard.mutateAsync(undefined)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Discard</Button>}>It is gone then, and what it was to do stays undone.</Confirm>
      </> : null}
      {may && isOpen(job) ? <Button size="small" isBusy={act.isPending} onClick={() => act.mutate("cancel")}>Cancel</Button> : null}
    </div>
  );
}
