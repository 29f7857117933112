import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Assignment } from "../../../src/access/assignments/schema.ts";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import { ask, post, type Page } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { Empty } from "../../ui/page.tsx";
import { Refused } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Named, useNames, type PrincipalKind } from "./principals.tsx";

interface Principal {
  type: PrincipalKind;
  id: string;
}

/** Roles that were given one by one; of one principal, or of all. */
export function Assignments({ principal }: { principal?: Principal }): ReactElement {
  const { may: mayGive } = useMay("user_roles:create");
  const { may: mayTake } = useMay("user_roles:delete");
  const touches = ["/api/user-roles", "/api/users", "/api/permissions"];
  const take = useAct((given: Assignment) => ask<void>("DELETE", `/api/user-roles/${given.id}`), (given) => ({
    touches, said: `${given.role} is taken away`, undo: () => post("/api/user-roles", { principal: given.principal, role_id: given.role_id, scope: given.scope.id ? given.scope : { type: "tenant" } }, crypto.randomUUID()),
  }));
  return (
    <div className="flex flex-col gap-3">
      <List of={list<Assignment>("/api/user-roles", principal ? { principal_type: principal.type, principal_id: principal.id } : {})} label="Roles given" keyOf={(given) => given.id} empty={<Empty icon="shield-check" title="No role was given this way" />} row={(given) => (
        <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
          {principal ? null : <span className="min-w-0 flex-1 basis-40 truncate"><Named type={given.principal.type} id={given.principal.id} /></span>}
          <Badge tone="live">{given.role}</Badge>
          <span className={`text-soft ${principal ? "min-w-0 flex-1 truncate" : ""}`}>{given.scope.id ? <>in <Named type={given.scope.type} id={given.scope.id} /></> : "everywhere"}</span>
          {mayTake ? <IconButton icon="x" label={`Take ${given.role} away`} onClick={() => take.mutate(given)} /> : null}
        </div>
      )} />
      {mayGive ? <Give principal={principal} touches={touches} /> : principal ? null : <Refused permission="user_roles:create" />}
    </div>
  );
}

const kinds: readonly [PrincipalKind, string][] = [["user", "Member"], ["team", "Team"], ["service_identity", "Service"], ["agent", "Agent"]];

function Give({ principal, touches }: { principal: Principal | undefined; touches: readonly string[] }): ReactElement {
  const roles = useQuery(one<Page<Role>>("/api/roles", { limit: 100 }));
  const [kind, setKind] = useState<PrincipalKind>("user");
  const [who, setWho] = useState("");
  const [role, setRole] = useState("");
  const [scope, setScope] = useState("");
  const names = useNames(kind);
  const [teams, projects] = [useNames("team"), useNames("project")];
  const [type, id] = scope.split(" ");
  const body = { principal: principal ?? { type: kind, id: who }, role_id: role, scope: id ? { type, id } : { type: "tenant" } };
  const give = useAct(() => post<Assignment>("/api/user-roles", body, crypto.randomUUID()), () => ({ touches, said: "Given" }), true);
  return (
    <div role="group" aria-label="Give a role" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        {principal ? null : <>
          <Select label="To a" value={kind} onChange={(event) => {
            setKind(event.target.value as PrincipalKind);
            setWho("");
          }}>{kinds.map(([value, name]) => <option key={value} value={value}>{name}</option>)}</Select>
          <div className="min-w-0 flex-1 basis-40"><Select label="Who" value={who} onChange={(event) => setWho(event.target.value)}><option value="">Choose</option>{names.map(({ id: one, name }) => <option key={one} value={one}>{name}</option>)}</Select></div>
        </>}
        <div className="min-w-0 flex-1 basis-32"><Select label="Role" value={role} onChange={(event) => setRole(event.target.value)}><option value="">Choose</option>{roles.data?.data.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></div>
        <div className="min-w-0 flex-1 basis-36"><Select label="Where" value={scope} onChange={(event) => setScope(event.target.value)}><option value="">Everywhere</option>
          <optgroup label="In a team">{teams.map((one) => <option key={one.id} value={`team ${one.id}`}>{one.name}</option>)}</optgroup><optgroup label="In a project">{projects.map((one) => <option key={one.id} value={`project ${one.id}`}>{one.name}</option>)}</optgroup></Select></div>
        <Button isBusy={give.isPending} disabled={role === "" || (!principal && who === "")} onClick={() => give.mutate(undefined, { onSuccess: () => setRole("") })}>Give</Button>
      </div>
      {give.error ? <p role="alert" className="text-sm text-bad">{give.error.message}</p> : null}
    </div>
  );
}
