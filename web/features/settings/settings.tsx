import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Tenant } from "../../../src/tenancy/tenants/schema.ts";
import { ask, post } from "../../api/client.ts";
import { accountQuery, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { faultsFor } from "../../ui/form-faults.ts";
import { TextField } from "../../ui/field.tsx";
import { useGuard } from "../../ui/guard.ts";
import { Block, Facts, Page, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { Time } from "../../ui/time.tsx";
import { BrandMark } from "../../ui/brand-mark.tsx";
import { ApprovalSettings } from "./approval-settings.tsx";

export function Settings(): ReactElement {
  const account = useQuery(accountQuery);
  const tenant = useQuery({ ...one<Tenant>(`/api/tenants/${account.data?.tenant_id}`), enabled: account.data !== undefined });
  if (account.error ?? tenant.error) return <Page title="Settings"><ProblemView error={account.error ?? tenant.error} retry={tenant.refetch} /></Page>;
  if (!tenant.data) return <Page title="Settings"><Block className="h-64" /></Page>;
  return (
    <Page title="Settings" about="Of the organization as a whole." beside={<Status of={tenant.data.status} />}>
      <Form key={tenant.data.version} tenant={tenant.data} />
      <ApprovalSettings tenantId={tenant.data.tenant_id} />
      <Section title="About it"><div className="card p-4"><Facts of={[
        ["Id", <code key="i" className="text-xs">{tenant.data.tenant_id}</code>], ["In addresses", <code key="s" className="text-xs">{tenant.data.slug}</code>], ["Plan", tenant.data.plan_id], ["Region", tenant.data.region], ["Since", <Time key="t" at={tenant.data.created_at} />],
      ]} /></div></Section>
      <Danger tenant={tenant.data} />
    </Page>
  );
}

function Form({ tenant }: { tenant: Tenant }): ReactElement {
  const { may, why } = useMay("tenant:update");
  const before = { name: tenant.name, display: tenant.branding.display_name ?? "", primary: tenant.branding.primary_color ?? "", accent: tenant.branding.accent_color ?? "", session: String(tenant.configuration.session_hours ?? ""), invitation: String(tenant.configuration.invitation_hours ?? "") };
  const [values, setValues] = useState(before);
  const isChanged = JSON.stringify(values) !== JSON.stringify(before);
  const body = {
    name: values.name,
    configuration: { ...(values.session ? { session_hours: Number(values.session) } : {}), ...(values.invitation ? { invitation_hours: Number(values.invitation) } : {}) },
    branding: { ...(values.display ? { display_name: values.display } : {}), ...(values.primary ? { primary_color: values.primary } : {}), ...(values.accent ? { accent_color: values.accent } : {}) },
  };
  const path = `/api/tenants/${tenant.tenant_id}`;
  const save = useAct(() => ask<Tenant>("PATCH", path, { body }), () => ({ touches: ["/api/tenants", "/api/auth/tenants"], said: "Saved" }), true);
  const guard = useGuard(isChanged && !save.isSuccess);
  const { beside, rest } = faultsFor(save.error, ["name", "branding/display_name", "branding/primary_color", "branding/accent_color", "configuration/session_hours", "configuration/invitation_hours"]);
  const field = (name: keyof typeof values) => ({ value: values[name], disabled: !may, title: why, onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  return (
    <form noValidate className="card flex max-w-2xl flex-col gap-4 p-4" onSubmit={(event) => {
      event.preventDefault();
      save.mutate(undefined, { onSuccess: guard.release });
    }}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Name" {...field("name")} error={beside("name")} />
        <TextField label="Shown as" placeholder={values.name} {...field("display")} error={beside("branding/display_name")} />
        <TextField label="A sign-in lasts at most" type="number" inputMode="numeric" hint="Hours; 720 when left out" {...field("session")} error={beside("configuration/session_hours")} />
        <TextField label="An invitation is good for" type="number" inputMode="numeric" hint="Hours; 168 when left out" {...field("invitation")} error={beside("configuration/invitation_hours")} />
      </div>
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-2 flex items-center gap-2 text-sm font-medium"><BrandMark branding={body.branding} /> Colours of the mark</legend>
        <Colour label="Primary colour" {...field("primary")} error={beside("branding/primary_color")} />
        <Colour label="Accent colour" {...field("accent")} error={beside("branding/accent_color")} />
      </fieldset>
      {rest ? <p role="alert" className="text-sm text-bad">{rest}</p> : null}
      <div className="flex items-center gap-2"><NeedsButton needs="tenant:update" type="submit" look="primary" isBusy={save.isPending} disabled={!isChanged}>Save</NeedsButton>{isChanged ? <Button look="quiet" onClick={() => setValues(before)}>Undo</Button> : null}<CurlButton method="PATCH" path={path} body={body} /></div>
    </form>
  );
}

/** A colour by the browser's own chooser, or written. */
const Colour = ({ label, value, error, ...rest }: { label: string; value: string; error: string | undefined; disabled: boolean; title: string | undefined; onChange: (event: { target: { value: string } }) => void }): ReactElement => (
  <div className="flex items-end gap-2"><div className="min-w-0 flex-1"><TextField label={label} placeholder="#4a54cc" value={value} error={error} {...rest} /></div><input type="color" aria-label={`Choose the ${label.toLowerCase()}`} value={/^#[0-9a-f]{6}$/.test(value) ? value : "#4a54cc"} {...rest} className="h-8.5 w-10 rounded-md border" /></div>
);

function Danger({ tenant }: { tenant: Tenant }): ReactElement | null {
  const { may } = useMay("tenant:delete");
  const path = `/api/tenants/${tenant.tenant_id}`;
  const effects = (said: string) => () => ({ touches: ["/api/tenants"], said });
  const suspend = useAct(() => post(`${path}/suspend`, { reason: "Suspended from the dashboard" }), effects("Everything but reading has stopped"));
  const resume = useAct(() => post(`${path}/resume`), effects("It goes on"));
  const remove = useAct(() => ask("DELETE", path), effects("It will be deleted once the grace period is over"));
  const restore = useAct(() => post(`${path}/restore`), effects("It stays"));
  if (!may) return null;
  return (
    <Section title="Stop or delete" about="Suspending stops everything but reading. Deleting can be taken back until the grace period is over; then nothing is left but a signed certificate.">
      <div className="flex flex-wrap items-center gap-2">
        {tenant.status === "suspended" ? <Button isBusy={resume.isPending} onClick={() => resume.mutate(undefined)}>Go on</Button> : tenant.status === "active" ? (
          <Confirm title="Suspend the organization?" verb="Suspend" onConfirm={() => suspend.mutateAsync(undefined)} trigger={(open) => <Button look="danger" onClick={open}>Suspend</Button>}>Nobody can change anything or start a run until it goes on.</Confirm>
        ) : null}
        {tenant.delete_after ? <><span className="text-soft">Will be deleted <Time at={tenant.delete_after} />.</span><Button isBusy={restore.isPending} onClick={() => restore.mutate(undefined)}>Take that back</Button></> : (
          <Confirm title={`Delete ${tenant.name}?`} verb="Delete it all" onConfirm={() => remove.mutateAsync(undefined)} trigger={(open) => <Button look="danger" icon="trash-2" onClick={open}>Delete</Button>}>Every project, run and member record goes with it once the grace period is over.</Confirm>
        )}
      </div>
    </Section>
  );
}
