import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { OrganizationMember, OrganizationOverview, OrganizationTenant } from "../../../src/tenancy/organizations/schema.ts";
import { ask } from "../../api/client.ts";
import { accountQuery, one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Block, Empty, Facts, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Who, membersQuery } from "../../ui/who.tsx";
import { NameDialog } from "./organizations.tsx";

const roles = ["owner", "admin", "developer", "viewer"];

export function OrganizationPage(): ReactElement {
  const { id } = useParams({ from: "/inside/groups/$id" });
  const path = `/api/organizations/${id}`;
  const { data, error, refetch } = useQuery(one<OrganizationOverview>(path));
  const [isNaming, setNaming] = useState(false);
  const navigate = useNavigate();
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/organizations"], said: "The group is gone" }));
  if (error) return <Page title="Group"><ProblemView error={error} retry={refetch} /></Page>;
  if (!data) return <Page title="Group"><Block /><Rows /></Page>;
  const manages = data.role === "owner" || data.role === "admin";
  return (
    <Page title={data.name} about="Its people are members of each of its organizations." beside={<Badge>{data.role}</Badge>} actions={<>
      {manages ? <Button icon="pencil" onClick={() => setNaming(true)}>Rename</Button> : null}
      {data.role === "owner" ? <Confirm title={`Delete ${data.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(() => navigate({ to: "/groups" }))} trigger={(open) => <Button look="danger" icon="trash-2" onClick={open}>Delete</Button>}>Only a group without organizations can be deleted. The organizations stay.</Confirm> : null}
    </>}>
      <div className="card p-4"><Facts of={[["People", data.counts.members], ["Organizations", data.counts.tenants], ["By state", words(data.counts.by_status)], ["By plan", words(data.counts.by_plan)], ["By region", words(data.counts.by_region)]]} /></div>
      <Tenants path={path} manages={manages} />
      <People path={path} manages={manages} />
      {isNaming ? <NameDialog organization={data} onClose={() => setNaming(false)} /> : null}
    </Page>
  );
}

const words = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ") || "none";

function Tenants({ path, manages }: { path: string; manages: boolean }): ReactElement {
  const account = useQuery(accountQuery);
  const { data, error, refetch } = useQuery(one<{ data: (typeof OrganizationTenant)["_output"][] }>(`${path}/tenants`));
  const effects = (said: string) => () => ({ touches: ["/api/organizations", "/api/tenants", "/api/auth/tenants"], said });
  const here = account.data?.tenant_id;
  const put = useAct(() => ask<void>("PUT", `${path}/tenants/${here}`), effects("This organization is in the group"));
  const take = useAct((tenant: string) => ask<void>("DELETE", `${path}/tenants/${tenant}`), effects("It is out of the group"));
  const isIn = data?.data.some(({ tenant_id }) => tenant_id === here) ?? true;
  return (
    <Section title="Organizations" about="An owner puts the organization that they are in into the group." actions={isIn ? null : <Button size="small" icon="plus" isBusy={put.isPending} onClick={() => put.mutate(undefined)}>Add this organization</Button>}>
      {error ? <ProblemView error={error} retry={refetch} /> : !data ? <Rows count={2} /> : data.data.length === 0 ? <Empty icon="boxes" title="No organization is in it yet" /> : (
        <ul aria-label="Organizations of the group" className="card divide-y">{data.data.map((tenant) => (
          <li key={tenant.tenant_id} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Icon name="boxes" className="text-soft" /><span className="min-w-0 flex-1 basis-40 truncate font-medium">{tenant.name} {tenant.tenant_id === here ? <span className="font-normal text-soft">(this one)</span> : null}</span><Badge>{tenant.plan_id}</Badge><Badge>{tenant.region}</Badge><Status of={tenant.status} />
            {manages ? <Confirm title={`Take ${tenant.name} out?`} verb="Take out" onConfirm={() => take.mutateAsync(tenant.tenant_id)} trigger={(open) => <IconButton icon="x" label={`Take ${tenant.name} out`} onClick={open} />}>People of the group who aren't its own members can't come in any more.</Confirm> : null}
          </li>
        ))}</ul>
      )}
    </Section>
  );
}

function People({ path, manages }: { path: string; manages: boolean }): ReactElement {
  const account = useQuery(accountQuery);
  const members = useQuery(membersQuery);
  const { data, error, refetch } = useQuery(one<{ data: OrganizationMember[] }>(`${path}/members`));
  const [chosen, setChosen] = useState("");
  const [role, setRole] = useState("developer");
  const put = useAct(({ id, role: next }: { id: string; role: string }) => ask<void>("PUT", `${path}/members/${id}`, { body: { role: next } }), ({ id }) => {
    const before = data?.data.find(({ user_id }) => user_id === id)?.role;
    return { touches: [path], said: "Done", ...(before ? { undo: () => ask<void>("PUT", `${path}/members/${id}`, { body: { role: before } }) } : {}) };
  });
  const take = useAct((id: string) => ask<void>("DELETE", `${path}/members/${id}`), () => ({ touches: ["/api/organizations"], said: "They are out of the group" }));
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={2} />;
  const others = members.data?.data.filter(({ user_id, status }) => status === "active" && !data.data.some((member) => member.user_id === user_id)) ?? [];
  return (
    <Section title="People">
      <ul aria-label="People of the group" className="card divide-y">{data.data.map(({ user_id, email, role: is }) => (
        <li key={user_id} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Icon name="user" className="text-soft" /><span className="min-w-0 flex-1 basis-40 truncate"><Who id={user_id} /> <span className="text-soft">{email}</span></span>
          {manages ? <div className="w-32"><Select label={`Role of ${email}`} isLabelHidden value={is} onChange={(event) => put.mutate({ id: user_id, role: event.target.value })}>{roles.map((one) => <option key={one}>{one}</option>)}</Select></div> : <Badge>{is}</Badge>}
          {manages || user_id === account.data?.user_id ? <Confirm title={user_id === account.data?.user_id ? "Leave the group?" : `Take ${email} out?`} verb={user_id === account.data?.user_id ? "Leave" : "Take out"} onConfirm={() => take.mutateAsync(user_id)} trigger={(open) => <IconButton icon="x" label={user_id === account.data?.user_id ? "Leave the group" : `Take ${email} out`} onClick={open} />}>What they are in single organizations by invitation stays.</Confirm> : null}
        </li>
      ))}</ul>
      {manages && others.length > 0 ? (
        <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => {
          event.preventDefault();
          put.mutate({ id: chosen, role }, { onSuccess: () => setChosen("") });
        }}>
          <div className="min-w-0 flex-1 basis-52"><Select label="Add somebody of this organization" value={chosen} onChange={(event) => setChosen(event.target.value)}><option value="">Choose a member</option>{others.map((user) => <option key={user.user_id} value={user.user_id}>{user.name}</option>)}</Select></div>
          <div className="w-32"><Select label="As" value={role} onChange={(event) => setRole(event.target.value)}>{roles.map((one) => <option key={one}>{one}</option>)}</Select></div>
          <Button type="submit" disabled={chosen === ""} isBusy={put.isPending}>Add</Button>
        </form>
      ) : null}
    </Section>
  );
}
