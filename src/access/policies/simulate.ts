import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { firstIdAt } from "../../platform/ids.ts";
import { authorize } from "../authorize.ts";
import type { Decision } from "../decide.ts";
import { flushDecisions, nameOf } from "../decisions/notes.ts";
import { listDecisionRows } from "../decisions/store.ts";
import { listAssignmentRows } from "../assignments/store.ts";
import { answer, askerFor } from "../evaluation/answer.ts";
import type { Asker } from "../facts.ts";
import { findKind, listKinds, roleNames } from "../roles.ts";
import { heldInTenant, stateOf, type AccessState } from "../state.ts";
import { principalOf, splitPrincipal, type ActivePolicy } from "../store.ts";
import { nameOfPolicy, readPolicy } from "./check.ts";
import { verbsOf } from "./compile.ts";
import { parsePolicy } from "./parse.ts";
import type { Simulate, Simulation } from "./schema.ts";
import { loadVersion } from "./service.ts";
import { findPolicy } from "./store.ts";
import { replaced, withPolicies } from "./testing.ts";

interface Asked {
  subject: { type: string; id: string };
  action: string;
  resource: { type: string; id?: string | undefined };
  recorded?: Decision["effect"];
}

const assignedMax = 50;

/** Who could do what, before and after a change of policies, and which rule decided. Changes nothing. Without questions it asks for every role, and for whom roles were given to. */
export function simulate(ctx: Context, { changes, questions, decisions }: Simulate): Simulation {
  authorize(ctx, "policies:read", { type: "policy" });
  authorize(ctx, "decisions:evaluate", { type: "decision" });
  if (decisions) authorize(ctx, "decisions:read", { type: "decision" });
  const before = stateOf(ctx.own);
  const after = withPolicies(before, changed(ctx, before, changes));
  const asked: Asked[] = [...(questions ?? []), ...(decisions ? recorded(ctx, decisions) : []), ...(questions || decisions ? [] : everybody(ctx, before, after))];
  const data = asked.map(({ subject, action, resource, recorded: then }) => {
    const question = { action, resource: { type: resource.type, ...(resource.id === undefined ? {} : { id: resource.id }) } };
    const [was, is] = [before, after].map((state) => said(answer(ctx, subjectAs(ctx, subject, state), question, state)));
    return {
      subject, action, resource: { type: resource.type, id: resource.id ?? null }, before: was!, after: is!, changed: was!.effect !== is!.effect || was!.decided_by !== is!.decided_by,
      ...(then === undefined ? {} : { recorded: then }),
    };
  });
  const count = (wanted: (one: (typeof data)[number]) => boolean): number => data.filter(wanted).length;
  const [allowed, not] = [(one: { effect: string }) => one.effect === "allow", (one: { effect: string }) => one.effect !== "allow"];
  return {
    summary: { asked: data.length, changed: count((one) => one.changed), widened: count((one) => not(one.before) && allowed(one.after)), narrowed: count((one) => allowed(one.before) && not(one.after)) }, data,
  };
}

/** The policies as they would be active. @throws AppError invalid_input for a text that is none, not_found */
function changed(ctx: Context, { policies }: AccessState, changes: Simulate["changes"]): ActivePolicy[] {
  let active: ActivePolicy[] = [...policies];
  for (const { yaml, policy_id, version, retire } of changes) {
    if (yaml !== undefined) {
      const { compiled } = readPolicy(ctx, yaml, 0);
      active = replaced(active, [{ name: nameOfPolicy(parsePolicy(yaml).value), version: 0, kind: compiled.kind, resource: compiled.resource, yaml }]);
      continue;
    }
    const row = findPolicy(ctx.own, policy_id ?? "");
    if (!row) throw notFound("policy");
    if (retire) active = active.filter(({ name }) => name !== row.name);
    else {
      const chosen = loadVersion(ctx, row, version ?? row.latest_version);
      active = replaced(active, [{ name: row.name, version: chosen.version, kind: row.kind, resource: row.resource, yaml: chosen.yaml }]);
    }
  }
  return active;
}

const said = ({ effect, decided_by, reason }: Decision): Simulation["data"][number]["before"] => ({ effect, decided_by: nameOf(decided_by), reason });

/** A principal, or a role as if somebody had just that. */
function subjectAs(ctx: Context, { type, id }: Asked["subject"], state: AccessState): Asker {
  if (type !== "role") return askerFor(ctx, type, id);
  const { permissions } = heldInTenant(id, state);
  return { subject: { type: "role", id, refs: [principalOf("role", id)], attributes: {} }, grants: { roles: [id], permissions, teams: [] } };
}

function recorded(ctx: Context, { from, limit }: NonNullable<Simulate["decisions"]>): Asked[] {
  flushDecisions(ctx);
  const rows = listDecisionRows(ctx.own, {}, { from: from === undefined ? undefined : firstIdAt("decision", Date.parse(from)) }, limit, 0);
  const once = new Map(rows.map((row) => [`${row.actor_id} ${row.action} ${row.resource_type} ${row.resource_id}`, row]));
  return [...once.values()].map((row) => ({
    subject: { type: row.actor_type, id: row.actor_id }, action: row.action, resource: { type: row.resource_type, ...(row.resource_id === "" ? {} : { id: row.resource_id }) }, recorded: row.effect,
  }));
}

/** Every role and everybody whom a role was given to, at every action of the kinds that the change is about. */
function everybody(ctx: Context, before: AccessState, after: AccessState): Asked[] {
  const touched = new Set([...before.policies.filter((one) => !after.policies.includes(one)), ...after.policies.filter((one) => !before.policies.includes(one))].map(({ resource }) => resource));
  const kinds = touched.has(null) ? listKinds() : [...touched].flatMap((type) => findKind(type ?? "") ?? []);
  const roles = [...roleNames, ...[...before.roles.values()].map((role) => role.name)].map((id) => ({ type: "role", id }));
  const given = [...new Set(listAssignmentRows(ctx.own, {}, undefined, assignedMax, 0).map((row) => row.principal))].map(splitPrincipal);
  return [...roles, ...given].flatMap((subject) => kinds.flatMap((kind) => verbsOf(kind).map((verb) => ({ subject, action: `${kind.permissions}:${verb}`, resource: { type: kind.type } }))));
}
