import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Acl } from "../../../src/access/entries/schema.ts";
import { ask } from "../../api/client.ts";
import { one, permissionsQuery } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Select } from "../../ui/field.tsx";
import { Empty, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Refused } from "../../ui/request-access.tsx";
import { Time } from "../../ui/time.tsx";
import { Who } from "../../ui/who.tsx";
import { isListed, Named, useNames, type ListedKind } from "./principals.tsx";

const kinds: readonly ListedKind[] = ["project", "run", "execution", "team", "agent", "template", "policy", "role", "service_identity", "user"];

/** Chooses the thing, and shows who is allowed and denied what at it. */
export function ChosenEntries(): ReactElement {
  const { kind = "project", id } = useSearch({ from: "/inside/access-control" });
  const navigate = useNavigate({ from: "/access-control" });
  const chosen = isListed(kind) ? kind : "project";
  const names = useNames(chosen);
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-2xl text-soft">Roles reach everything of a kind. An entry allows or denies at one thing alone, and denying always wins.</p>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-40"><Select label="What" value={chosen} onChange={(event) => void navigate({ search: { tab: "entries", kind: event.target.value }, replace: true })}>{kinds.map((one) => <option key={one} value={one}>{one.replaceAll("_", " ")}</option>)}</Select></div>
        <div className="min-w-0 flex-1 basis-60"><Select label="Which" value={id ?? ""} onChange={(event) => void navigate({ search: { tab: "entries", kind: chosen, id: event.target.value || undefined }, replace: true })}><option value="">Choose</option>{names.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></div>
      </div>
      {id ? <Entries key={id} type={chosen} id={id} /> : <Empty icon="shield-check" title="Choose a thing"><p>Then it is shown who is allowed and denied what at it.</p></Empty>}
    </div>
  );
}

type Entry = Acl["entries"][number];
interface Wanted {
  effect: Entry["effect"];
  action: string;
  principal: { type: string; id?: string };
}

const asWanted = ({ effect, action, principal }: Entry): Wanted => ({ effect, action, principal: principal.type === "everyone" ? { type: "everyone" } : principal });

/** The entries at one thing. What is changed counts at once, and can be taken back. */
export function Entries({ type, id }: { type: string; id: string }): ReactElement {
  const path = `/api/acl/${type}/${id}`;
  const { data, error, refetch } = useQuery(one<Acl>(path));
  const { may } = useMay("acl:update");
  const put = useAct((entries: readonly Wanted[]) => ask<Acl>("PUT", path, { body: { entries } }), () => {
    const before = data?.entries.map(asWanted) ?? [];
    return { touches: ["/api/acl", "/api/permissions"], said: "It counts from now on", undo: () => ask("PUT", path, { body: { entries: before } }) };
  });
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={3} />;
  return (
    <div className="flex flex-col gap-3">
      {data.entries.length === 0 ? <Empty icon="shield-check" title="Roles alone decide here"><p>Nobody is allowed or denied anything at this one thing.</p></Empty> : (
        <ul aria-label="Entries" className="card divide-y">{data.entries.map((entry) => (
          <li key={entry.id} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
            <Status of={entry.effect} /><span className="min-w-0 flex-1 basis-40"><Principal of={entry.principal} /> <code className="text-xs">{entry.action}</code></span><span className="text-soft">by <Who id={entry.created_by} />, <Time at={entry.created_at} /></span>
            {may ? <IconButton icon="x" label={`Take this entry away: ${entry.effect} ${entry.action}`} onClick={() => put.mutate(data.entries.filter((other) => other !== entry).map(asWanted))} /> : null}
          </li>
        ))}</ul>
      )}
      {may ? <Add type={type} isBusy={put.isPending} onAdd={(entry, done) => put.mutate([...data.entries.map(asWanted), entry], { onSuccess: done })} /> : <Refused permission="acl:update" />}
      <div className="-ml-2"><CurlButton method="PUT" path={path} body={{ entries: data.entries.map(asWanted) }} /></div>
    </div>
  );
}

const Principal = ({ of: { type, id } }: { of: Entry["principal"] }): ReactElement => (type === "everyone" ? <>everyone</> : type === "role" ? <>whoever is {id}</> : <Named type={type} id={id} />);

function Add({ type, isBusy, onAdd }: { type: string; isBusy: boolean; onAdd: (entry: Wanted, done: () => void) => void }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const [effect, setEffect] = useState<"allow" | "deny">("allow");
  const [kind, setKind] = useState("user");
  const [who, setWho] = useState("");
  const [action, setAction] = useState("");
  const names = useNames(isListed(kind) ? kind : "user");
  const plural = permissions.data?.data.map(({ permission }) => permission).filter((permission) => fits(permission, type)) ?? [];
  return (
    <form aria-label="New entry" className="flex flex-wrap items-end gap-2" onSubmit={(event) => {
      event.preventDefault();
      onAdd({ effect, action, principal: kind === "everyone" ? { type: kind } : { type: kind, id: who } }, () => setAction(""));
    }}>
      <Select label="Effect" value={effect} onChange={(event) => setEffect(event.target.value as "allow" | "deny")}><option value="allow">Allow</option><option value="deny">Deny</option></Select>
      <Select label="To" value={kind} onChange={(event) => {
        setKind(event.target.value);
        setWho("");
      }}><option value="user">a member</option><option value="team">a team</option><option value="role">a role</option><option value="service_identity">a service</option><option value="agent">an agent</option><option value="everyone">everyone</option></Select>
      {kind === "everyone" ? null : <div className="min-w-0 flex-1 basis-40"><Select label="Who" value={who} onChange={(event) => setWho(event.target.value)}><option value="">Choose</option>{names.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select></div>}
      <div className="min-w-0 flex-1 basis-40"><Select label="Doing" value={action} onChange={(event) => setAction(event.target.value)}><option value="">Choose</option>{plural.map((one) => <option key={one}>{one}</option>)}</Select></div>
      <Button type="submit" isBusy={isBusy} disabled={action === "" || (kind !== "everyone" && who === "")}>Add</Button>
    </form>
  );
}

/** Things of a project are reached through the project too. */
const ofProjects: readonly string[] = ["projects", "runs", "executions", "requirements"];
const fits = (permission: string, type: string): boolean => {
  const kind = permission.split(":")[0] ?? "";
  return kind === `${type}s` || kind === type.replace(/y$/, "ies") || (type === "project" && ofProjects.includes(kind));
};
