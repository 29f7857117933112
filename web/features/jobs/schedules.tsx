import { useState, type ReactElement } from "react";
import type { Schedule } from "../../../src/observability/schedules/schema.ts";
import { ask } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

/** What may be done by the clock at a person's wish, as the API lists it. */
const kinds: readonly (readonly [kind: string, name: string])[] = [["audit.verify", "Verify the audit chain"]];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is done by the clock, with its next time. */
export const Schedules = ({ make }: { make: ReactElement }): ReactElement => (
  <List of={list<Schedule>("/api/job-schedules")} label="Schedules" keyOf={(schedule) => schedule.id} row={(schedule) => <One schedule={schedule} />} empty={
    <Empty icon="calendar-clock" title="Nothing is done by the clock"><p>Have the audit chain verified every night, for example. What agents do by the clock stands on their own pages.</p>{make}</Empty>
  } />
);

function One({ schedule }: { schedule: Schedule }): ReactElement {
  const { may } = useMay("jobs:manage");
  const end = useAct(() => ask<void>("DELETE", `/api/job-schedules/${schedule.id}`), () => ({ touches: ["/api/job-schedules"], said: "It is done by the clock no more" }));
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <Icon name="calendar-clock" className="text-soft" />
      <div className="min-w-0 flex-1 basis-52"><p className="truncate font-medium">{schedule.name}</p><p className="truncate text-sm text-soft">{kinds.find(([kind]) => kind === schedule.kind)?.[1] ?? schedule.kind}: <code className="text-xs">{schedule.cron ?? schedule.at}</code> {schedule.time_zone ?? ""}</p></div>
      <span className="text-sm text-soft">{schedule.next_at ? <>next <Time at={schedule.next_at} /></> : "over"}{schedule.last_at ? <>, last <Time at={schedule.last_at} /></> : null}</span>
      {may ? <Confirm title={`End ${schedule.name}?`} verb="End it" onConfirm={() => end.mutateAsync(undefined)} trigger={(open) => <Button size="small" look="danger" onClick={open}>End it</Button>}>What it has begun goes on to its end.</Confirm> : null}
    </div>
  );
}

export function NewSchedule({ onClose }: { onClose: () => void }): ReactElement {
  const [values, setValues] = useState({ name: "", kind: kinds[0]![0], cron: "0 3 * * *", at: "" });
  const [isOnce, setOnce] = useState(false);
  const when = isOnce ? { at: values.at ? new Date(values.at).toISOString() : "" } : { cron: values.cron, time_zone: zone };
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  return (
    <FormDialog<Schedule> title="New schedule" verb="Schedule it" isReady={values.name.trim() !== "" && (isOnce ? values.at !== "" : values.cron.trim() !== "")} request={{ method: "POST", path: "/api/job-schedules", body: { name: values.name, kind: values.kind, ...when } }} fields={["name", "kind", "cron", "time_zone", "at"]} touches={["/api/job-schedules"]} said={`${values.name} will be done by the clock`} onClose={onClose}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} {...field("name")} error={fault("name")} />
        <Select label="What to do" {...field("kind")} error={fault("kind")}>{kinds.map(([kind, name]) => <option key={kind} value={kind}>{name}</option>)}</Select>
        <Select label="How often" value={isOnce ? "once" : "again"} onChange={(event) => setOnce(event.target.value === "once")}><option value="again">Again and again</option><option value="once">Once</option></Select>
        {isOnce ? <TextField label="At" type="datetime-local" {...field("at")} error={fault("at")} /> : <TextField label="When" hint={`Minute, hour, day, month, day of the week; ${zone}`} {...field("cron")} error={fault("cron") ?? fault("time_zone")} />}
      </>}
    </FormDialog>
  );
}
