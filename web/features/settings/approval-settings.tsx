import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { ApprovalSetting, SettableGate } from "../../../src/access/approval-settings/schema.ts";
import { ask } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Check, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { Who } from "../../ui/who.tsx";
import { RoleChoice } from "../people/role-choice.tsx";
import { useNames } from "../access/principals.tsx";

const gates: Readonly<Record<SettableGate, readonly [name: string, about: string]>> = {
  tenant_deletion: ["Deleting the organization", "Nobody deletes it alone."],
  runs: ["Plans of runs", "Each plan waits for somebody's word before code is written."],
  break_glass: ["Access of the platform's people", "They wait until somebody here lets them in."],
};

/** What is held to a second person, whoever does it. */
export function ApprovalSettings({ tenantId }: { tenantId: string }): ReactElement {
  const path = `/api/tenants/${tenantId}/approval-settings`;
  const { data, error, refetch } = useQuery(one<{ data: ApprovalSetting[] }>(path));
  const [edited, setEdited] = useState<ApprovalSetting>();
  return (
    <Section title="What needs an approval" about="Policies can ask for more.">
      {error ? <ProblemView error={error} retry={refetch} /> : !data ? <Rows count={3} /> : (
        <ul aria-label="What needs an approval" className="card divide-y">{data.data.map((setting) => <One key={setting.gate} path={path} setting={setting} onEdit={() => setEdited(setting)} />)}</ul>
      )}
      {edited ? <Approvers path={path} setting={edited} onClose={() => setEdited(undefined)} /> : null}
    </Section>
  );
}

function One({ path, setting: { gate, approvers }, onEdit }: { path: string; setting: ApprovalSetting; onEdit: () => void }): ReactElement {
  const { may } = useMay("tenant:update");
  const put = (next: ApprovalSetting["approvers"]) => ask("PUT", `${path}/${gate}`, { body: { approvers: next } });
  const lift = useAct(() => put(null), () => ({ touches: ["/api/tenants"], said: "It needs no approval any more", undo: () => put(approvers) }));
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2">
      <div className="min-w-0 flex-1 basis-60"><p className="font-medium">{gates[gate][0]}</p><p className="text-sm text-soft">{approvers ? <>{approvers.quorum} of: {[...approvers.roles, ...approvers.teams.map((team) => `team ${team}`)].join(", ")}{approvers.users.map((user) => <span key={user}> <Who id={user} /></span>)}</> : gates[gate][1]}</p></div>
      <Badge tone={approvers ? "warn" : "neutral"} icon={approvers ? "eye" : "circle"}>{approvers ? "needs an approval" : "needs none"}</Badge>
      <NeedsButton needs="tenant:update" size="small" onClick={onEdit}>{approvers ? "Change" : "Ask for one"}</NeedsButton>
      {approvers && may ? <Button size="small" isBusy={lift.isPending} onClick={() => lift.mutate(undefined)}>Lift it</Button> : null}
    </li>
  );
}

function Approvers({ path, setting: { gate, approvers }, onClose }: { path: string; setting: ApprovalSetting; onClose: () => void }): ReactElement {
  const teams = useNames("team");
  const people = useNames("user");
  const [roles, setRoles] = useState<readonly string[]>(approvers?.roles ?? ["owner", "admin"]);
  const [chosenTeams, setTeams] = useState<readonly string[]>(approvers?.teams ?? []);
  const [users, setUsers] = useState<readonly string[]>(approvers?.users ?? []);
  const [quorum, setQuorum] = useState(String(approvers?.quorum ?? 1));
  const choices = (title: string, of: readonly { id: string; name: string }[], chosen: readonly string[], set: (next: readonly string[]) => void): ReactElement | null => of.length === 0 ? null : (
    <fieldset className="flex flex-col gap-2"><legend className="mb-1 text-sm font-medium">{title}</legend>{of.map(({ id, name }) => <Check key={id} label={name} checked={chosen.includes(id)} onChange={(event) => set(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))} />)}</fieldset>
  );
  return (
    <FormDialog title={gates[gate][0]} description="Who may approve it, and how many of them must. Nobody approves what they asked for themselves." verb="Save" isReady={roles.length + chosenTeams.length + users.length > 0} request={{ method: "PUT", path: `${path}/${gate}`, body: { approvers: { roles, teams: chosenTeams, users, quorum: Number(quorum) } } }} fields={["approvers/quorum", "approvers/roles"]} touches={["/api/tenants"]} said="It needs an approval from now on" onClose={onClose}>
      {(fault) => <>
        <TextField label="How many must approve" type="number" min={1} max={10} value={quorum} onChange={(event) => setQuorum(event.target.value)} error={fault("approvers/quorum")} />
        <RoleChoice chosen={roles} onChange={setRoles} error={fault("approvers/roles")} />
        {choices("Teams", teams, chosenTeams, setTeams)}
        {choices("People", people, users, setUsers)}
      </>}
    </FormDialog>
  );
}
