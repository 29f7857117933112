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
/** How many questions about members one simulation asks; a page has fewer members where there is more to ask of each. */
const questionsMax = 5_000;

/**
 * Who could do what, before and after a change of policies, and which rule decided. Changes nothing. Without questions it asks for every role, and for whom roles were given to;
 * members and what was decided before are asked for page by page.
 */
export function simulate(ctx: Context, { changes, questions, decisions, members }: Simulate): Simulation {
  authorize(ctx, "policies:read", { type: "policy" });
  authorize(ctx, "decisions:evaluate", { type: "decision" });
  if (decisions) authorize(ctx, "decisions:read", { type: "decision" });
  if (members) authorize(ctx, "users:read", { type: "user" });
  const before = stateOf(ctx.own);
  const after = withPolicies(before, changed(ctx, before, changes));
  const then = decisions ? recorded(ctx, decisions) : nobody;
  const people = members ? listed(ctx, members, verbsAsked(before, after)) : nobody;
  const others: Asked[] = [...(questions ?? []), ...then.asked, ...(questions || decisions || members ? [] : everybody(ctx, before, after))];
  const ask = (one: Asked): Result => result(ctx, one, before, after);
  const [ofOthers, ofMembers] = [others.map(ask), people.asked.map(ask)];
  return {
    summary: summaryOf([...ofOthers, ...ofMembers]), data: [...ofOthers, ...ofMembers.filter((one) => one.changed)], who: whoChanges(ctx, [...ofOthers, ...ofMembers]),
    next: { members: people.next, decisions: then.next },
  };
}

type Result = Simulation["data"][number];

/** What is asked, and where the next page begins. */
interface Asking {
  asked: Asked[];
  next: string | null;
}

const nobody: Asking = { asked: [], next: null };

function result(ctx: Context, { subject, action, resource, recorded: then }: Asked, before: AccessState, after: AccessState): Result {
  const question = { action, resource: { type: resource.type, ...(resource.id === undefined ? {} : { id: resource.id }) } };
  const [was, is] = [before, after].map((state) => said(answer(ctx, subjectAs(ctx, subject, state), question, state)));
  return {
    subject, action, resource: { type: resource.type, id: resource.id ?? null }, before: was!, after: is!, changed: was!.effect !== is!.effect || was!.decided_by !== is!.decided_by,
    ...(then === undefined ? {} : { recorded: then }),
  };
}

const widens = ({ before, after }: Result): boolean => before.effect !== "allow" && after.effect === "allow";
const narrows = ({ before, after }: Result): boolean => before.effect === "allow" && after.effect !== "allow";

const summaryOf = (results: readonly Result[]): Simulation["summary"] =>
  ({ asked: results.length, changed: results.filter((one) => one.changed).length, widened: results.filter(widens).length, narrowed: results.filter(narrows).length });

/** Each subject for whom something comes or goes, with what. */
function whoChanges(ctx: Context, results: readonly Result[]): Simulation["who"] {
  const who = new Map<string, Simulation["who"][number]>();
  for (const one of results) {
    if (!widens(one) && !narrows(one)) continue;
    const { subject: { type, id }, action, resource } = one;
    const email = type === "user" ? ctx.people.find(ctx.own, type, id, ctx.clock.now())?.email : undefined;
    const theirs = who.get(principalOf(type, id)) ?? { subject: { type, id }, ...(email === undefined ? {} : { email }), gains: [], loses: [] };
    (widens(one) ? theirs.gains : theirs.loses).push({ action, resource });
    who.set(principalOf(type, id), theirs);
  }
  return [...who.values()];
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

/** What was decided, each question once. */
function recorded(ctx: Context, { from, limit, before }: NonNullable<Simulate["decisions"]>): Asking {
  flushDecisions(ctx);
  const rows = listDecisionRows(ctx.own, {}, { from: from === undefined ? undefined : firstIdAt("decision", Date.parse(from)), before }, limit, 0);
  const once = new Map(rows.map((row) => [`${row.actor_id} ${row.action} ${row.resource_type} ${row.resource_id}`, row]));
  const asked = [...once.values()].map((row) => ({
    subject: { type: row.actor_type, id: row.actor_id }, action: row.action, resource: { type: row.resource_type, ...(row.resource_id === "" ? {} : { id: row.resource_id }) }, recorded: row.effect,
  }));
  return { asked, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

interface Verb {
  action: string;
  type: string;
}

/** Every action of the kinds that the change is about. */
function verbsAsked(before: AccessState, after: AccessState): Verb[] {
  const touched = new Set([...before.policies.filter((one) => !after.policies.includes(one)), ...after.policies.filter((one) => !before.policies.includes(one))].map(({ resource }) => resource));
  const kinds = touched.has(null) ? listKinds() : [...touched].flatMap((type) => findKind(type ?? "") ?? []);
  return kinds.flatMap((kind) => verbsOf(kind).map((verb) => ({ action: `${kind.permissions}:${verb}`, type: kind.type })));
}

/** A page of members at each of these actions: of the things that are named, or of none in particular. */
function listed(ctx: Context, { after, limit, resources }: NonNullable<Simulate["members"]>, verbs: readonly Verb[]): Asking {
  const questions = verbs.flatMap(({ action, type }) => (resources ? resources.filter((one) => one.type === type).map((resource) => ({ action, resource })) : [{ action, resource: { type } }]));
  const page = Math.min(limit, Math.max(1, Math.floor(questionsMax / Math.max(1, questions.length))));
  const people = ctx.people.members(ctx.own, after, page + 1);
  const asked = people.slice(0, page).flatMap(({ id }) => questions.map((question): Asked => ({ subject: { type: "user", id }, ...question })));
  return { asked, next: people.length > page ? (people[page - 1]?.id ?? null) : null };
}

/** Every role and everybody whom a role was given to, at every action of the kinds that the change is about. */
function everybody(ctx: Context, before: AccessState, after: AccessState): Asked[] {
  const roles = [...roleNames, ...[...before.roles.values()].map((role) => role.name)].map((id) => ({ type: "role", id }));
  const given = [...new Set(listAssignmentRows(ctx.own, {}, undefined, assignedMax, 0).map((row) => row.principal))].map(splitPrincipal);
  return [...roles, ...given].flatMap((subject) => verbsAsked(before, after).map(({ action, type }) => ({ subject, action, resource: { type } })));
}
