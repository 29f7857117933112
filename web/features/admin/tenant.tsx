import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { BreakGlassGrant } from "../../../src/access/break-glass/schema.ts";
import { ask } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select, TextArea, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Empty, Facts, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import type { AdminPlan, MonthUsage, ProvisionedTenant } from "./answers.ts";

const pollMs = 1_000;

/** The token is shown once. */
type AskedAccess = BreakGlassGrant & { token: string | null };

/** One tenant from outside: how far its making is, its plan, what it used, and who had access to it. */
export function OneTenant({ id }: { id: string }): ReactElement {
  const { data, error, refetch } = useQuery({ ...one<ProvisionedTenant>(`/v1/tenants/${id}`), refetchInterval: ({ state }) => (state.data?.status === "provisioning" ? pollMs : false) });
  if (error && !data) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={4} />;
  return (
    <div className="flex flex-col gap-6">
      <Link to="/admin" search={{}} className="text-sm text-soft hover:text-ink">All tenants</Link>
      <Section title={data.name} actions={<Status of={data.status} />}>
        <div className="card p-4"><Facts of={[["Id", <code key="i" className="text-xs break-all">{data.tenant_id}</code>], ["In addresses", data.slug], ["Region", data.region], ["Since", <Time key="t" at={data.created_at} />]]} /></div>
      </Section>
      {data.provisioning.steps.length > 0 ? <Section title="Its making"><ol aria-label="Steps of its making" className="card divide-y">{data.provisioning.steps.map(({ name, status, finished_at: at, attempts, error: fault }) => (
        <li key={name} className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm"><Status of={status} /><span className="min-w-0 flex-1">{name}{fault ? <span className="block text-bad">{fault}</span> : null}</span><span className="text-soft">{at ? <Time at={at} /> : attempts > 0 ? `${attempts} attempts` : ""}</span></li>
      ))}</ol></Section> : null}
      <PlanOf tenant={data} />
      <Access id={id} />
    </div>
  );
}

function PlanOf({ tenant }: { tenant: ProvisionedTenant }): ReactElement {
  const plans = useQuery(one<{ data: AdminPlan[] }>("/v1/admin/plans"));
  const usage = useQuery({ ...one<MonthUsage>(`/v1/admin/tenants/${tenant.tenant_id}/usage`), enabled: tenant.status === "active" });
  const [plan, setPlan] = useState(tenant.plan_id);
  const path = `/v1/admin/tenants/${tenant.tenant_id}/plan`;
  const put = (plan_id: string) => ask<ProvisionedTenant>("PATCH", path, { body: { plan_id } });
  const change = useAct(put, (plan_id) => ({ touches: ["/v1/tenants", "/v1/admin/tenants"], said: `It is on ${plan_id} now`, undo: () => put(tenant.plan_id) }));
  return (
    <Section title="Plan and use" about="A change puts it on the latest version of the plan.">
      <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => {
        event.preventDefault();
        change.mutate(plan);
      }}>
        <div className="w-56"><Select label="Plan" value={plan} onChange={(event) => setPlan(event.target.value)}>{plans.data?.data.map((known) => <option key={known.plan_id} value={known.plan_id}>{known.name}, version {known.version}</option>)}</Select></div>
        <Button type="submit" isBusy={change.isPending} disabled={tenant.status !== "active"}>Change</Button>
      </form>
      {usage.data ? <div className="card p-4"><Facts of={[["Month", usage.data.month], ["Messages", `${usage.data.messages.toLocaleString("en")} of ${most(usage.data.limits.messages.hard)}`], ["Tokens", `${usage.data.tokens.toLocaleString("en")} of ${most(usage.data.limits.tokens.hard)}`], ["Begins anew", <Time key="r" at={usage.data.resets_at} />]]} /></div> : usage.error ? <ProblemView error={usage.error} retry={usage.refetch} /> : null}
    </Section>
  );
}

const most = (limit: number | null): string => limit?.toLocaleString("en") ?? "any number";

function Access({ id }: { id: string }): ReactElement {
  const path = `/v1/admin/tenants/${id}/break-glass`;
  const [isAsking, setAsking] = useState(false);
  const [asked, setAsked] = useState<AskedAccess>();
  const end = useAct((grant: string) => ask<BreakGlassGrant>("DELETE", `${path}/${grant}`), () => ({ touches: [path], said: "Given back" }));
  return (
    <Section title="Access to what is in it" about="For a reason and for a while. The tenant sees the reason and each request, and can end it." actions={<Button icon="shield-alert" onClick={() => setAsking(true)}>Break the glass</Button>}>
      <List of={list<BreakGlassGrant>(path)} label="Access of the platform's people" keyOf={(grant) => grant.id} empty={<Empty icon="shield-alert" title="Nobody of the platform had access" />} row={(grant) => (
        <div className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Status of={grant.status} /><div className="min-w-0 flex-1 basis-60"><p className="break-words">{grant.reason}</p><p className="text-sm text-soft">{grant.admin}, {grant.minutes} min, {grant.uses} requests, asked <Time at={grant.requested_at} /></p></div><Badge>{grant.role}</Badge>{grant.status === "active" || grant.status === "pending" ? <Button size="small" isBusy={end.isPending} onClick={() => end.mutate(grant.id)}>Give it back</Button> : null}</div>
      )} />
      {isAsking ? <AskAccess path={path} onClose={() => setAsking(false)} onDone={(made) => {
        setAsking(false);
        setAsked(made);
      }} /> : null}
      <Dialog title={asked?.status === "pending" ? "It waits for the tenant" : "You have access"} description={asked?.status === "pending" ? "This tenant approves such access first. The token counts once it has." : "The token is shown this once: a bearer for the tenant's own API."} isOpen={asked !== undefined} onClose={() => setAsked(undefined)}>
        <div className="flex flex-col gap-4">{asked?.token ? <Copyable label="Access token" text={asked.token} /> : null}<div className="flex justify-end"><Button look="primary" onClick={() => setAsked(undefined)}>I have it</Button></div></div>
      </Dialog>
    </Section>
  );
}

function AskAccess({ path, onClose, onDone }: { path: string; onClose: () => void; onDone: (made: AskedAccess) => void }): ReactElement {
  const [reason, setReason] = useState("");
  const [role, setRole] = useState("viewer");
  const [minutes, setMinutes] = useState("60");
  return (
    <FormDialog<AskedAccess> title="Break the glass" description="Only for registered platform admins. The tenant's owners are told at once." verb="Open it" isReady={reason.trim() !== ""} request={{ method: "POST", path, body: { reason, role, minutes: Number(minutes) } }} fields={["reason", "role", "minutes"]} touches={[path]} onClose={onClose} onDone={onDone}>
      {(fault) => <>
        <TextArea label="Why" rows={3} autoFocus required value={reason} placeholder="Ticket 4711: a run that does not end" onChange={(event) => setReason(event.target.value)} error={fault("reason")} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label="As" value={role} onChange={(event) => setRole(event.target.value)} error={fault("role")}><option>viewer</option><option>auditor</option><option>developer</option></Select>
          <TextField label="Minutes" type="number" min={1} max={240} value={minutes} onChange={(event) => setMinutes(event.target.value)} error={fault("minutes")} />
        </div>
      </>}
    </FormDialog>
  );
}
