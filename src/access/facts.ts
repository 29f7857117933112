import type { Json } from "../platform/canonical.ts";
import type { Actor, Context, Grants } from "../platform/context.ts";
import type { Facts, Held, Question, Subject } from "./decide.ts";
import { findKind, isOwnAction, kindOf, type ResourceKind } from "./roles.ts";
import { heldInTenant, type AccessState } from "./state.ts";
import { findThing, loadEntries, principalOf } from "./store.ts";

/** What a permission is asked for: the kind of thing and, where it is about one, which. What isn't given is read from its row when it matters. */
export interface Resource {
  type: string;
  id?: string;
  owner_id?: string | undefined;
  project_id?: string | null;
  attributes?: { readonly [name: string]: Json };
  /** Why the caller may this at any rate, unless an entry or a policy denies it: `owner` of the thing, or `member` where every member may. */
  standing?: Standing;
}

export type Standing = "owner" | "member" | undefined;

/** Somebody who may be asked about: who they are, and what they have by themselves. */
export interface Asker {
  subject: Subject;
  grants: Grants;
}

export function callerOf({ actor, grants, person }: Pick<Context, "actor" | "grants" | "person">): Asker {
  return { subject: subjectOf(actor, grants, person?.email), grants };
}

function subjectOf(actor: Actor, grants: Grants, email: string | undefined): Subject {
  const { type, id } = standsFor(actor);
  const key = actor.type === "api_key" ? [actor.id] : actor.type === "service" ? [actor.key_id] : [];
  const refs = [...key.map((one) => principalOf("api_key", one)), principalOf(type, id), ...(grants.teams ?? []).map((team) => principalOf("team", team))];
  return { type, id, refs, attributes: email === undefined ? {} : { email } };
}

/** Who acts, as entries, assignments and approvals name them: a key acts for whoever it belongs to. */
export const standsFor = (actor: Actor): { type: string; id: string } =>
  actor.type === "api_key" ? { type: "user", id: actor.user_id } : { type: actor.type === "service" ? "service_identity" : actor.type, id: actor.id };

/** Every role that somebody has: by membership in the whole tenant, and as assigned to them, their key or their teams. */
export function heldBy(state: AccessState, { subject, grants }: Asker): Held[] {
  const own: Held[] = grants.roles.length === 0 && grants.permissions.size > 0
    ? [{ role: "given", permissions: grants.permissions, scope: { type: "tenant", id: "" } }]
    : grants.roles.map((role) => heldInTenant(role, state));
  return [...own, ...subject.refs.flatMap((ref) => state.assigned(ref))];
}

/** Whether memberships alone decide about this kind of thing: then nothing has to be looked up. */
export const isPlain = (state: AccessState, kind: ResourceKind | undefined): boolean =>
  !state.hasAssignments && state.policies.length === 0 && (state.entryTypes.size === 0 || (kind !== undefined && !state.entryTypes.has(kind.type) && !(kind.project !== undefined && state.entryTypes.has("project"))));

const noTeams: readonly string[] = [];

interface Asked {
  action: string;
  resource: Resource | undefined;
  context?: { readonly [name: string]: Json };
  now: number;
}

/** The question in full, and everything that bears on it. */
export function pose(ctx: Pick<Context, "own">, state: AccessState, asker: Asker, { action, resource, context = {}, now }: Asked): [Question, Facts] {
  const kind = isOwnAction(action) ? undefined : (kindOf(action) ?? (resource && findKind(resource.type)));
  const thing = describe(ctx, kind, inOrAt(ctx, kind, resource));
  const isOther = kind !== undefined && resource !== undefined && resource.type !== kind.type;
  const question: Question = { subject: asker.subject, action, context, now, resource: { type: kind?.type ?? resource?.type ?? "", id: isOther ? null : (resource?.id ?? null), ...thing, teams: thing.project_id === null ? noTeams : state.teamsHolding(thing.project_id) } };
  const { type, id } = question.resource;
  const entries = [
    ...(id !== null && state.entryTypes.has(type) ? loadEntries(ctx.own, type, id) : []),
    ...(type !== "project" && thing.project_id !== null && state.entryTypes.has("project") ? loadEntries(ctx.own, "project", thing.project_id) : []),
  ];
  return [question, { scopes: asker.grants.scopes, held: heldBy(state, asker), entries, rules: state.rulesFor(type), standing: resource?.standing }];
}

/** What is asked at a thing of another kind (to start a run of a requirement) is asked of a new one in the same project. */
function inOrAt({ own }: Pick<Context, "own">, kind: ResourceKind | undefined, resource: Resource | undefined): Resource | undefined {
  if (!kind || !resource || resource.type === kind.type) return resource;
  const place = findKind(resource.type);
  const row = place && resource.id !== undefined ? findThing(own, place, resource.id) : undefined;
  return { type: kind.type, project_id: typeof row?.project_id === "string" ? row.project_id : (resource.project_id ?? null) };
}

/** A row as policies see it: times as text, booleans as such. */
const toldOf = ({ times, booleans }: ResourceKind, row: { [column: string]: string | number | null }): { [name: string]: Json } =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => {
    if (typeof value !== "number") return [name, value];
    return [name, times.includes(name) ? new Date(value).toISOString() : booleans?.includes(name) ? value !== 0 : value];
  }));

/** A thing's project and attributes: from its row, as far as the caller doesn't say. A kind of ours has every attribute, `null` where it has no value. */
function describe({ own }: Pick<Context, "own">, kind: ResourceKind | undefined, resource: Resource | undefined): Pick<Question["resource"], "project_id" | "attributes"> {
  const row = kind && resource?.id !== undefined ? findThing(own, kind, resource.id) : undefined;
  const nothing = kind ? Object.fromEntries(Object.keys(kind.attributes).map((name) => [name, null])) : {};
  const told = kind && row ? toldOf(kind, row) : {};
  const project_id = typeof told.project_id === "string" ? told.project_id : (resource?.project_id ?? null);
  const owner = resource?.owner_id === undefined ? {} : { owner_id: resource.owner_id };
  const attributes = { ...nothing, ...resource?.attributes, ...owner, ...told, id: resource?.id ?? null, ...(kind === undefined || kind.project !== undefined ? { project_id } : {}) };
  return { project_id, attributes };
}
