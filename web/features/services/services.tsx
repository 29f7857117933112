import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { ApiKey, NewApiKey } from "../../../src/identity/api-keys/schema.ts";
import { ask, post } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { RoleChoice } from "../people/role-choice.tsx";

/** As the definition of the resource has it; resources by definition have no schema of their own to import. */
export interface ServiceIdentity {
  id: string;
  name: string;
  description: string;
  roles: string[];
  is_active: boolean;
  created_at: string;
}

export function Services(): ReactElement {
  const { service } = useSearch({ from: "/inside/services" });
  const navigate = useNavigate();
  const [edited, setEdited] = useState<ServiceIdentity | "new">();
  const opened = useQuery({ ...one<ServiceIdentity>(`/api/service-identities/${service}`), enabled: service !== undefined });
  const make = <NeedsButton needs="service_identities:create" look="primary" icon="plus" onClick={() => setEdited("new")}>New service</NeedsButton>;
  return (
    <Page title="Services" about="Programs that act here in their own name, with roles and keys of their own. They stay when whoever made them leaves." actions={make}>
      <List of={list<ServiceIdentity>("/api/service-identities")} label="Services" keyOf={(one) => one.id} empty={<Empty icon="server" title="No services yet"><p>A build server or a bot should not act with a person's key.</p>{make}</Empty>} row={(one) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="server" className="text-soft" />
          <div className="min-w-0 flex-1 basis-48"><Link to="/services" search={{ service: one.id }} className="block truncate font-medium after:absolute after:inset-0">{one.name}</Link><p className="truncate text-sm text-soft">{one.description}</p></div>
          <div className="flex flex-wrap gap-1">{one.roles.map((role) => <Badge key={role}>{role}</Badge>)}</div>
          <Badge tone={one.is_active ? "good" : "bad"} icon={one.is_active ? "circle-check" : "ban"}>{one.is_active ? "active" : "off"}</Badge>
          <span className="w-28 text-right text-sm text-soft"><Time at={one.created_at} /></span>
        </div>
      )} />
      {edited ? <Edit service={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
      {service && opened.data && !edited ? <One key={service} service={opened.data} onEdit={() => setEdited(opened.data)} onClose={() => void navigate({ to: "/services" })} /> : null}
    </Page>
  );
}

function Edit({ service, onClose }: { service: ServiceIdentity | undefined; onClose: () => void }): ReactElement {
  const [values, setValues] = useState({ name: service?.name ?? "", description: service?.description ?? "", roles: service?.roles ?? ["developer"] });
  return (
    <FormDialog title={service ? `Change ${service.name}` : "New service"} verb={service ? "Save" : "Make the service"} isReady={values.name.trim() !== "" && values.roles.length > 0} request={{ method: service ? "PATCH" : "POST", path: `/api/service-identities${service ? `/${service.id}` : ""}`, body: values }} fields={["name", "description", "roles"]} touches={["/api/service-identities"]} said={service ? "Saved" : `${values.name} is made`} onClose={onClose}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} value={values.name} onChange={(event) => setValues({ ...values, name: event.target.value })} error={fault("name")} />
        <TextField label="What it does" maxLength={500} value={values.description} onChange={(event) => setValues({ ...values, description: event.target.value })} error={fault("description")} />
        <RoleChoice chosen={values.roles} except="owner" onChange={(roles) => setValues({ ...values, roles })} error={fault("roles")} />
      </>}
    </FormDialog>
  );
}

/** One service with its keys. */
function One({ service, onEdit, onClose }: { service: ServiceIdentity; onEdit: () => void; onClose: () => void }): ReactElement {
  const path = `/api/service-identities/${service.id}`;
  const { may } = useMay("service_identities:update");
  const mayKeys = useMay("api_keys:create").may;
  const touches = ["/api/service-identities", "/api/api-keys"];
  const set = (is_active: boolean) => ask<ServiceIdentity>("PATCH", path, { body: { is_active } });
  const turn = useAct(set, (is_active) => ({ touches, said: is_active ? "It may act again" : "Its keys are refused from now on", undo: () => set(!is_active) }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches, said: `${service.name} is gone, and its keys with it` }));
  const make = useAct(() => post<NewApiKey>("/api/api-keys", { name: `${service.name} key`.slice(0, 80), service_identity_id: service.id }, crypto.randomUUID()), () => ({ touches }));
  const revoke = useAct((key: string) => ask<void>("DELETE", `/api/api-keys/${key}`), () => ({ touches, said: "Revoked" }));
  if (make.data) return (
    <Dialog title="Copy the key now" description="It is shown this once, and kept nowhere in a form that could be read." isOpen onClose={make.reset}>
      <div className="flex flex-col gap-4"><Copyable label="API key" text={make.data.key} /><div className="flex justify-end"><Button look="primary" onClick={make.reset}>I have it</Button></div></div>
    </Dialog>
  );
  return (
    <Dialog title={service.name} {...(service.description ? { description: service.description } : {})} isOpen onClose={onClose}>
      <div className="flex flex-col gap-4">
        <List of={list<ApiKey>("/api/api-keys", { service_identity_id: service.id })} label="Keys of the service" keyOf={(key) => key.id} empty={<Empty icon="key-round" title="It has no key yet" />} row={(key) => (
          <div className="flex items-center gap-2 px-3 py-1.5 text-sm"><span className="min-w-0 flex-1 truncate">{key.name} <code className="text-xs text-soft">…{key.hint}</code></span>{key.revoked_at ? <Badge tone="bad" icon="ban">revoked</Badge> : mayKeys ? <Confirm title={`Revoke ${key.name}?`} verb="Revoke" onConfirm={() => revoke.mutateAsync(key.id)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Revoke</Button>}>Whatever uses it is refused from the next request on.</Confirm> : null}</div>
        )} />
        <div className="flex flex-wrap gap-2">
          {mayKeys ? <Button icon="key-round" isBusy={make.isPending} disabled={!service.is_active} onClick={() => make.mutate(undefined)}>New key</Button> : null}
          {may ? <><Button icon="pencil" onClick={onEdit}>Change</Button><Button isBusy={turn.isPending} onClick={() => turn.mutate(!service.is_active)}>{service.is_active ? "Turn off" : "Turn on"}</Button>
            <Confirm title={`Delete ${service.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(onClose)} trigger={(open) => <Button look="danger" icon="trash-2" onClick={open}>Delete</Button>}>Its keys are revoked at once. This can't be taken back.</Confirm></> : null}
        </div>
      </div>
    </Dialog>
  );
}
