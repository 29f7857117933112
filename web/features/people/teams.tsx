import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { User } from "../../../src/identity/members/schema.ts";
import type { Team } from "../../../src/identity/teams/schema.ts";
import { ask, type Page as ListPage } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";

export function Teams(): ReactElement {
  const { team } = useSearch({ from: "/inside/teams" });
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  const { may } = useMay("teams:update");
  const opened = useQuery({ ...one<Team>(`/api/teams/${team}`), enabled: team !== undefined });
  const make = <NeedsButton needs="teams:update" look="primary" icon="plus" onClick={() => setMaking(true)}>New team</NeedsButton>;
  return (
    <Page title="Teams" about="Groups of members: roles and entries can be given to a team as a whole." actions={make}>
      <List of={list<Team>("/api/teams")} label="Teams" keyOf={(one) => one.team_id} empty={<Empty icon="boxes" title="No teams yet"><p>A team lets you give a role to several people at once.</p>{make}</Empty>} row={(one) => (
        <div className="flex min-h-12 items-center gap-3 px-3 py-2 hover:bg-sunken"><Icon name="boxes" className="text-soft" /><div className="min-w-0 flex-1"><Link to="/teams" search={{ team: one.team_id }} className="block truncate font-medium after:absolute after:inset-0">{one.name}</Link><p className="truncate text-sm text-soft">{one.description}</p></div></div>
      )} />
      {isMaking ? <NewTeam onClose={() => setMaking(false)} /> : null}
      {team && opened.data ? <TeamDialog key={team} team={opened.data} mayChange={may} onClose={() => void navigate({ to: "/teams" })} /> : null}
    </Page>
  );
}

function NewTeam({ onClose }: { onClose: () => void }): ReactElement {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  return (
    <FormDialog<Team> title="New team" verb="Make the team" isReady={name.trim() !== ""} request={{ method: "POST", path: "/api/teams", body: { name, description } }} fields={["name", "description"]} touches={["/api/teams"]} said={`The team ${name} is made`} onClose={onClose}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />
        <TextField label="What it does" maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} error={fault("description")} />
      </>}
    </FormDialog>
  );
}

function TeamDialog({ team, mayChange, onClose }: { team: Team; mayChange: boolean; onClose: () => void }): ReactElement {
  const path = `/api/teams/${team.team_id}`;
  const people = useQuery(one<ListPage<User>>("/api/users", { limit: 100 }));
  const [chosen, setChosen] = useState("");
  const put = useAct((id: string) => ask<void>("PUT", `${path}/members/${id}`), () => ({ touches: [path, "/api/users"] }));
  const take = useAct((user: User) => ask<void>("DELETE", `${path}/members/${user.user_id}`), (user) => ({ touches: [path, "/api/users"], said: `${user.name} is out of the team`, undo: () => ask<void>("PUT", `${path}/members/${user.user_id}`) }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/teams"], said: `The team ${team.name} is gone` }));
  return (
    <Dialog title={team.name} {...(team.description ? { description: team.description } : {})} isOpen onClose={onClose}>
      <div className="flex flex-col gap-4">
        <List of={list<User>(`${path}/members`)} label="Members of the team" keyOf={(user) => user.user_id} empty={<Empty icon="users" title="Nobody is in it yet" />} row={(user) => (
          <div className="flex items-center gap-2 px-3 py-1.5"><span className="min-w-0 flex-1 truncate">{user.name} <span className="text-soft">{user.email}</span></span>{mayChange ? <IconButton icon="x" label={`Take ${user.name} out`} onClick={() => take.mutate(user)} /> : null}</div>
        )} />
        {mayChange ? <>
          <form className="flex items-end gap-2" onSubmit={(event) => {
            event.preventDefault();
            put.mutate(chosen, { onSuccess: () => setChosen("") });
          }}>
            <div className="min-w-0 flex-1"><Select label="Add somebody" value={chosen} onChange={(event) => setChosen(event.target.value)}><option value="">Choose a member</option>{people.data?.data.filter(({ teams, status }) => status !== "removed" && !teams.includes(team.team_id)).map((user) => <option key={user.user_id} value={user.user_id}>{user.name}</option>)}</Select></div>
            <Button type="submit" disabled={chosen === ""} isBusy={put.isPending}>Add</Button>
          </form>
          <div><Confirm title={`Delete ${team.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(onClose)} trigger={(open) => <Button size="small" look="danger" icon="trash-2" onClick={open}>Delete the team</Button>}>Its members stay. What was given to the team is gone for them.</Confirm></div>
        </> : null}
      </div>
    </Dialog>
  );
}
