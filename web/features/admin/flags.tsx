import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Flag, PutFlag } from "../../../src/tenancy/flags/schema.ts";
import { ask } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Check, Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Empty, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Time } from "../../ui/time.tsx";

const root = "/v1/admin/feature-flags";
const bodyOf = ({ description, enabled, percentage, subject, roles, plans, tenants }: Flag): PutFlag => ({ description, enabled, percentage, subject, roles, plans, tenants });

/** What is let out bit by bit, to whom. */
export function Flags(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: Flag[] }>(root));
  const [edited, setEdited] = useState<Flag | "new">();
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={3} />;
  const make = <Button look="primary" icon="plus" onClick={() => setEdited("new")}>New feature</Button>;
  return (
    <div className="flex flex-col gap-3">
      {data.data.length === 0 ? <Empty icon="flag" title="No feature is let out bit by bit"><p>One can be on for some roles, plans or tenants, or for a part of all.</p>{make}</Empty> : <><div className="flex justify-end">{make}</div><ul aria-label="Features" className="card divide-y">{data.data.map((flag) => <One key={flag.key} flag={flag} onEdit={() => setEdited(flag)} />)}</ul></>}
      {edited ? <FlagForm flag={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
    </div>
  );
}

function One({ flag, onEdit }: { flag: Flag; onEdit: () => void }): ReactElement {
  const path = `${root}/${flag.key}`;
  const put = (enabled: boolean) => ask<Flag>("PUT", path, { body: { ...bodyOf(flag), enabled } });
  const turn = useAct(put, (enabled) => ({ touches: [root], said: enabled ? `${flag.key} is on` : `${flag.key} is off`, undo: () => put(!enabled) }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: [root], said: `${flag.key} is gone`, undo: () => put(flag.enabled) }));
  const narrowed = [["roles", flag.roles], ["plans", flag.plans], ["tenants", flag.tenants]].flatMap(([name, only]) => (only ? [`${String(name)} ${(only as string[]).join(", ")}`] : []));
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <div className="min-w-0 flex-1 basis-48"><p className="truncate"><code className="text-sm">{flag.key}</code> <span className="text-soft">{flag.description}</span></p><p className="text-sm text-soft">{flag.percentage} % of {flag.subject === "user" ? "people" : "tenants"}{narrowed.length > 0 ? `, only ${narrowed.join("; ")}` : ""}, changed <Time at={flag.changed_at} /></p></div>
      <Badge tone={flag.enabled ? "good" : "neutral"} icon={flag.enabled ? "check" : "x"}>{flag.enabled ? "on" : "off"}</Badge>
      <Button size="small" isBusy={turn.isPending} onClick={() => turn.mutate(!flag.enabled)}>{flag.enabled ? "Turn off" : "Turn on"}</Button><Button size="small" onClick={onEdit}>Change</Button>
      <Confirm title={`Delete ${flag.key}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Delete</Button>}>It is off for everybody then.</Confirm>
    </li>
  );
}

const listIn = (text: string): string[] | null => {
  const names = text.split(",").map((name) => name.trim()).filter(Boolean);
  return names.length === 0 ? null : names;
};

function FlagForm({ flag, onClose }: { flag: Flag | undefined; onClose: () => void }): ReactElement {
  const [key, setKey] = useState(flag?.key ?? "");
  const [enabled, setEnabled] = useState(flag?.enabled ?? false);
  const [subject, setSubject] = useState<PutFlag["subject"]>(flag?.subject ?? "user");
  const [values, setValues] = useState({ description: flag?.description ?? "", percentage: String(flag?.percentage ?? 100), roles: flag?.roles?.join(", ") ?? "", plans: flag?.plans?.join(", ") ?? "", tenants: flag?.tenants?.join(", ") ?? "" });
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  const body: PutFlag = { description: values.description, enabled, percentage: Number(values.percentage), subject, roles: listIn(values.roles), plans: listIn(values.plans), tenants: listIn(values.tenants) };
  return (
    <FormDialog<Flag> title={flag ? `Change ${flag.key}` : "New feature"} verb={flag ? "Save" : "Make it"} isReady={/^[a-z][a-z0-9_.-]{0,62}$/.test(key)} request={{ method: "PUT", path: `${root}/${key}`, body }} fields={["description", "percentage", "roles", "plans", "tenants"]} touches={[root]} said="Saved" onClose={onClose}>
      {(fault) => <>
        {flag ? null : <TextField label="Key" autoFocus required placeholder="new-editor" hint="Small letters, digits, dots and dashes" value={key} onChange={(event) => setKey(event.target.value)} />}
        <TextField label="What it is" {...field("description")} error={fault("description")} />
        <Check label="On" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="How many of a hundred" type="number" min={0} max={100} {...field("percentage")} error={fault("percentage")} />
          <Select label="Counted by" value={subject} onChange={(event) => setSubject(event.target.value as PutFlag["subject"])}><option value="user">person</option><option value="tenant">tenant</option></Select>
        </div>
        <TextField label="Only for roles" placeholder="All" hint="With commas between them" {...field("roles")} error={fault("roles")} />
        <TextField label="Only for plans" placeholder="All" {...field("plans")} error={fault("plans")} />
        <TextField label="Only for tenants" placeholder="All; else their ids" {...field("tenants")} error={fault("tenants")} />
      </>}
    </FormDialog>
  );
}
