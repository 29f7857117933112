import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { post } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import type { AdminPlan, AdminTenant, JobTurn, RequestedTenant } from "./answers.ts";

const statuses = ["provisioning", "active", "suspended", "deleting", "deleted"];

/** Every tenant of the platform, and the making of new ones. */
export function Tenants(): ReactElement {
  const { status } = useSearch({ from: "/admin" });
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  const turn = useAct(() => post<JobTurn | undefined>("/v1/provisioning/jobs/run-next"), () => ({ touches: ["/v1/tenants"], said: (done) => (done ? `${done.step} of ${done.tenant_id}: ${done.status}` : "Nothing is due") }));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-48"><Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/admin", search: event.target.value ? { status: event.target.value } : {} })}><option value="">All states</option>{statuses.map((name) => <option key={name}>{name}</option>)}</Select></div>
        <span className="ml-auto flex flex-wrap gap-2"><Button icon="play" isBusy={turn.isPending} onClick={() => turn.mutate(undefined)}>Do the next step of provisioning</Button><Button look="primary" icon="plus" onClick={() => setMaking(true)}>New tenant</Button></span>
      </div>
      <List of={list<AdminTenant>("/v1/tenants", { status })} label="Tenants" keyOf={(tenant) => tenant.tenant_id} empty={<Empty icon="boxes" title={status ? `No tenant is ${status}` : "There is no tenant yet"} />} row={(tenant) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="boxes" className="text-soft" />
          <div className="min-w-0 flex-1 basis-48"><Link to="/admin" search={{ tenant: tenant.tenant_id }} className="block truncate font-medium after:absolute after:inset-0">{tenant.name}</Link><p className="truncate text-sm text-soft">{tenant.slug}</p></div>
          <Badge>{tenant.plan_id}</Badge><Badge>{tenant.region}</Badge><Status of={tenant.status} />
          <span className="w-28 text-right text-sm text-soft"><Time at={tenant.created_at} /></span>
        </div>
      )} />
      {isMaking ? <NewTenant onClose={() => setMaking(false)} /> : null}
    </div>
  );
}

function NewTenant({ onClose }: { onClose: () => void }): ReactElement {
  const plans = useQuery(one<{ data: AdminPlan[] }>("/v1/admin/plans"));
  const [values, setValues] = useState({ name: "", slug: "", plan_id: "free", admin_email: "" });
  const [made, setMade] = useState<RequestedTenant>();
  const navigate = useNavigate();
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  const open = (): void => {
    onClose();
    if (made) void navigate({ to: "/admin", search: { tenant: made.tenant_id } });
  };
  if (made) return (
    <Dialog title={`${values.name} is being made`} description="Its owner comes in by this link, once the tenant is active. It is shown once." isOpen onClose={open}>
      <div className="flex flex-col gap-4">{made.invitation ? <Copyable label="Invitation link" text={made.invitation.url} /> : null}<div className="flex justify-end"><Button look="primary" onClick={open}>See how far it is</Button></div></div>
    </Dialog>
  );
  return (
    <FormDialog<RequestedTenant> title="New tenant" verb="Have it made" isReady={values.name.trim() !== "" && values.admin_email !== ""} request={{ method: "POST", path: "/v1/tenants", body: { name: values.name, ...(values.slug ? { slug: values.slug } : {}), plan_id: values.plan_id, admin_email: values.admin_email } }} fields={["name", "slug", "plan_id", "admin_email"]} touches={["/v1/tenants"]} onClose={onClose} onDone={setMade}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={120} {...field("name")} error={fault("name")} />
        <TextField label="In addresses" placeholder="Made from the name" {...field("slug")} error={fault("slug")} />
        <TextField label="E-mail address of its owner" type="email" required {...field("admin_email")} error={fault("admin_email")} />
        <Select label="Plan" {...field("plan_id")} error={fault("plan_id")}>{plans.data?.data.map((plan) => <option key={plan.plan_id} value={plan.plan_id}>{plan.name}</option>)}</Select>
      </>}
    </FormDialog>
  );
}
