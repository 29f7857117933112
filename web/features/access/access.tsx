import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import type { DecisionEntry } from "../../../src/access/decisions/schema.ts";
import { ask, type Page as ListPage } from "../../api/client.ts";
import { list, one, permissionsQuery } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TextField } from "../../ui/field.tsx";
import { Empty, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { Assignments } from "./assignments.tsx";
import { BreakGlass } from "./break-glass.tsx";
import { ChosenEntries } from "./entries.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { Why } from "./why.tsx";

export function Access(): ReactElement {
  const { tab = "roles" } = useSearch({ from: "/inside/access-control" });
  const [edited, setEdited] = useState<Role | "new">();
  const to = (name: string) => ({ to: "/access-control", search: name === "roles" ? {} : { tab: name } }) as const;
  return (
    <Page title="Roles and access" isWide about="Who may do what, and why. Roles are given under Members; policies can narrow what they allow." actions={<NeedsButton needs="roles:create" look="primary" icon="plus" onClick={() => setEdited("new")}>New role</NeedsButton>}>
      <Tabs label="Parts of access"><Tab {...to("roles")} isCurrent={tab === "roles"}>Roles</Tab><Tab {...to("given")} isCurrent={tab === "given"}>Given</Tab><Tab {...to("entries")} isCurrent={tab === "entries"}>Single things</Tab><Tab {...to("why")} isCurrent={tab === "why"}>Why?</Tab><Tab {...to("decisions")} isCurrent={tab === "decisions"}>Decisions</Tab><Tab {...to("platform")} isCurrent={tab === "platform"}>Platform's people</Tab></Tabs>
      {tab === "why" ? <Why /> : tab === "decisions" ? <Decisions /> : tab === "given" ? <Assignments /> : tab === "entries" ? <ChosenEntries /> : tab === "platform" ? <BreakGlass /> : <Matrix onEdit={setEdited} />}
      {edited ? <RoleDialog role={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
    </Page>
  );
}

/** Every permission against every role. */
function Matrix({ onEdit }: { onEdit: (role: Role) => void }): ReactElement {
  const roles = useQuery(one<ListPage<Role>>("/api/roles", { limit: 100 }));
  const permissions = useQuery(permissionsQuery);
  const [wanted, setWanted] = useState("");
  if (roles.error ?? permissions.error) return <ProblemView error={roles.error ?? permissions.error} retry={roles.refetch} />;
  if (!roles.data || !permissions.data) return <Rows count={8} />;
  const shown = permissions.data.data.filter(({ permission, description }) => `${permission} ${description}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <div className="flex flex-col gap-2">
      <div className="w-64"><TextField label="Find a permission" isLabelHidden placeholder="Find a permission" value={wanted} onChange={(event) => setWanted(event.target.value)} /></div>
      <div className="card max-h-[70dvh] overflow-auto" role="region" aria-label="Permissions by role" tabIndex={0}>
        <table className="w-full text-left text-sm">
          <thead className="sticky top-0 z-10 bg-raised"><tr className="border-b">
            <th scope="col" className="px-3 py-2 font-medium">Permission</th>
            {roles.data.data.map((role) => <th key={role.id} scope="col" className="px-2 py-2 text-center font-medium whitespace-nowrap" title={role.description}>{role.name}{role.built_in ? null : <RoleMenu role={role} onEdit={onEdit} />}</th>)}
          </tr></thead>
          <tbody className="divide-y">
            {shown.map(({ permission, description, held }) => (
              <tr key={permission} className="hover:bg-sunken">
                <th scope="row" className="px-3 py-1.5 font-normal"><code className="text-xs">{permission}</code> {held ? <Badge tone="good">yours</Badge> : null}<span className="block text-soft">{description}</span></th>
                {roles.data.data.map((role) => <td key={role.id} className="px-2 py-1.5 text-center">{role.permissions.includes(permission) ? <span className="inline-flex text-good" role="img" aria-label="yes"><Icon name="check" size={15} /></span> : <span className="text-soft" role="img" aria-label="no">·</span>}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function RoleMenu({ role, onEdit }: { role: Role; onEdit: (role: Role) => void }): ReactElement {
  const remove = useAct(() => ask<void>("DELETE", `/api/roles/${role.id}`), () => ({ touches: ["/api/roles", "/api/permissions"], said: `The role ${role.name} is gone` }));
  return (
    <Confirm title={`Delete the role ${role.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined)} trigger={(open) => <span className="ml-1 inline-flex align-middle"><IconButton icon="settings" label={`Change ${role.name}`} className="!size-6" onClick={() => onEdit(role)} /><IconButton icon="trash-2" label={`Delete ${role.name}`} className="!size-6" onClick={open} /></span>}>Only a role that nobody has can be deleted.</Confirm>
  );
}

function Decisions(): ReactElement {
  const { effect, action } = useSearch({ from: "/inside/access-control" });
  const navigate = useNavigate({ from: "/access-control" });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <div className="w-56"><TextField label="Action" isLabelHidden placeholder="Action, such as runs:cancel" value={action ?? ""} onChange={(event) => void navigate({ search: (before) => ({ ...before, action: event.target.value || undefined }), replace: true })} /></div>
        <Link to="/access-control" search={(before) => ({ ...before, effect: effect === "deny" ? undefined : "deny" })} className="flex h-8.5 items-center rounded-md border px-3 hover:bg-sunken" aria-current={effect === "deny" ? "true" : undefined}>{effect === "deny" ? "Show all" : "Denied only"}</Link>
      </div>
      <List of={list<DecisionEntry>("/api/decisions", { effect, action })} label="Decisions" keyOf={(decision) => decision.id} empty={<Empty icon="shield-check" title="No decisions like that are kept" />} row={(decision) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 text-sm">
          <Status of={decision.effect} />
          <div className="min-w-0 flex-1 basis-60"><p className="truncate"><code className="text-xs">{decision.action}</code> <span className="text-soft">by {decision.actor.type} {decision.actor.id}</span></p><p className="truncate text-soft">{decision.reason}</p></div>
          {decision.count > 1 ? <span className="text-soft">{decision.count} times</span> : null}
          <span className="w-28 text-right text-soft"><Time at={decision.last_at} /></span>
        </div>
      )} />
    </div>
  );
}
