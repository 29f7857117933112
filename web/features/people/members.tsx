import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { User } from "../../../src/identity/members/schema.ts";
import { ask } from "../../api/client.ts";
import { accountQuery, list } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select } from "../../ui/field.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Invite } from "./invite.tsx";
import { RolesDialog } from "./roles-dialog.tsx";

export function Members(): ReactElement {
  const { status } = useSearch({ from: "/inside/members" });
  const navigate = useNavigate();
  const [isInviting, setInviting] = useState(false);
  return (
    <Page title="Members" about="Who belongs to this organization, and what they are in it." actions={<NeedsButton needs="users:create" look="primary" icon="user-plus" onClick={() => setInviting(true)}>Invite</NeedsButton>}>
      <div className="w-48"><Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/members", search: event.target.value ? { status: event.target.value } : {} })}>
        <option value="">All states</option>{["active", "invited", "suspended", "removed"].map((one) => <option key={one}>{one}</option>)}
      </Select></div>
      <List of={list<User>("/api/users", { status })} label="Members" keyOf={(user) => user.user_id} row={(user) => <Member user={user} />} empty={<Empty icon="users" title={status ? `Nobody is ${status}` : "Nobody is here"} />} />
      {isInviting ? <Invite onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}

function Member({ user }: { user: User }): ReactElement {
  const account = useQuery(accountQuery);
  const [isChanging, setChanging] = useState(false);
  const { may } = useMay("users:update");
  const path = `/api/users/${user.user_id}`;
  const patch = (status: "active" | "suspended") => ask<User>("PATCH", path, { body: { status } });
  const change = useAct(patch, (status) => ({
    touches: ["/api/users"], said: status === "suspended" ? `${user.name} is suspended and signed out` : `${user.name} may come in again`, undo: () => patch(status === "suspended" ? "active" : "suspended"),
  }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/users"], said: `${user.name} is removed` }));
  const isSelf = account.data?.user_id === user.user_id;
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span aria-hidden="true" className="flex size-7 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent">{user.name.slice(0, 1).toUpperCase()}</span>
      <div className="min-w-0 flex-1 basis-44"><p className="truncate font-medium">{user.name}{isSelf ? <span className="font-normal text-soft"> (you)</span> : null}</p><p className="truncate text-sm text-soft">{user.email}</p></div>
      <div className="flex flex-wrap gap-1">{user.roles.map((role) => <Badge key={role}>{role}</Badge>)}</div>
      <Status of={user.status} />
      {may && !isSelf && user.status !== "removed" ? (
        <Confirm title={`Remove ${user.name}?`} verb="Remove" onConfirm={() => remove.mutateAsync(undefined)} trigger={(open) => (
          <Menu trigger={<IconButton icon="ellipsis" label={`What to do with ${user.name}`} />}>
            <MenuItem icon="shield-check" onSelect={() => setChanging(true)}>Change roles</MenuItem>
            {user.status === "active" ? <MenuItem icon="ban" onSelect={() => change.mutate("suspended")}>Suspend</MenuItem> : null}
            {user.status === "suspended" ? <MenuItem icon="check" onSelect={() => change.mutate("active")}>Let in again</MenuItem> : null}
            <MenuItem icon="trash-2" onSelect={open}>{user.status === "invited" ? "Take the invitation back" : "Remove"}</MenuItem>
          </Menu>
        )}>Their sessions and keys end at once. What they made stays.</Confirm>
      ) : <span className="w-8" />}
      {isChanging ? <RolesDialog user={user} onClose={() => setChanging(false)} /> : null}
    </div>
  );
}
