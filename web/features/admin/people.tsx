import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { PlatformAdmin } from "../../../src/admin/admins/schema.ts";
import type { AuditLog } from "../../../src/audit/events/schema.ts";
import { ask } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Empty, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

const root = "/v1/admin/platform-admins";

/** The platform's own register: who may break a glass, and add others. */
export function Admins(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: PlatformAdmin[] }>(root));
  const [isAdding, setAdding] = useState(false);
  const remove = useAct((subject: string) => ask<void>("DELETE", `${root}/${encodeURIComponent(subject)}`), (subject) => ({ touches: [root], said: `${subject} is refused from now on` }));
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={2} />;
  return (
    <div className="flex flex-col gap-3">
      {data.data.length === 0 ? <Empty icon="id-card" title="Nobody is registered yet"><p>The first platform admin is made in a shell, once:</p><Copyable label="Become the first platform admin" text="npm run admin:bootstrap" /></Empty> : <>
        <div className="flex justify-end"><Button look="primary" icon="user-plus" onClick={() => setAdding(true)}>Add an admin</Button></div>
        <ul aria-label="Platform admins" className="card divide-y">{data.data.map(({ subject, name, added_by: by, added_at: at }) => (
          <li key={subject} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Icon name="id-card" className="text-soft" /><span className="min-w-0 flex-1 basis-40 truncate font-medium">{name} <code className="text-xs font-normal text-soft">{subject}</code></span><span className="text-sm text-soft">by {by}, <Time at={at} /></span>
            <Confirm title={`Remove ${name}?`} verb="Remove" onConfirm={() => remove.mutateAsync(subject)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Remove</Button>}>They are refused from then on, whatever their token says. The last one stays.</Confirm></li>
        ))}</ul></>}
      {isAdding ? <Add onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function Add({ onClose }: { onClose: () => void }): ReactElement {
  const [subject, setSubject] = useState("");
  const [name, setName] = useState("");
  return (
    <FormDialog<PlatformAdmin> title="Add an admin" verb="Add" isReady={subject.trim() !== "" && name.trim() !== ""} request={{ method: "POST", path: root, body: { subject, name } }} fields={["subject", "name"]} touches={[root]} said={`${name} is a platform admin`} onClose={onClose}>
      {(fault) => <>
        <TextField label="Subject" autoFocus required hint="As their tokens of the admin issuer name them" value={subject} onChange={(event) => setSubject(event.target.value)} error={fault("subject")} />
        <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />
      </>}
    </FormDialog>
  );
}

/** The platform's own chain: what administrators and sign-ups did. */
export function PlatformAudit(): ReactElement {
  const { action } = useSearch({ from: "/admin" });
  const navigate = useNavigate();
  return (
    <div className="flex flex-col gap-3">
      <div className="w-56"><TextField label="Action" isLabelHidden placeholder="Action, such as plan.create" value={action ?? ""} onChange={(event) => void navigate({ to: "/admin", search: { tab: "audit", action: event.target.value || undefined }, replace: true })} /></div>
      <List of={list<AuditLog>("/v1/admin/audit/logs", { action })} label="Events" keyOf={(event) => event.id} empty={<Empty icon="scroll-text" title="No event is like that" />} row={(event) => (
        <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm"><span className="w-10 text-right text-soft">{event.seq}</span><Status of={event.outcome} icon /><span className="min-w-0 flex-1 basis-52"><code className="text-xs">{event.action}</code> <span className="break-all text-soft">{event.target.type} {event.target.id}, by {event.actor.id}</span></span><span className="w-28 text-right text-soft"><Time at={event.timestamp} /></span></div>
      )} />
    </div>
  );
}
