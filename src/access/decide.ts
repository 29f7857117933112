import type { Json } from "../platform/canonical.ts";
import { within, type Bindings, type Variables, type Verdict, type World } from "./policies/conditions.ts";
import { governs, verdictOf, type DerivedRole, type Rule } from "./policies/compile.ts";
import type { Approvers, Effect } from "./policies/document.ts";
import type { Standing } from "./facts.ts";
import { covers, kindOf, ownerAlways } from "./roles.ts";

export const principalTypes = ["user", "team", "agent", "service_identity", "api_key"] as const;
export type PrincipalType = (typeof principalTypes)[number];

export interface Subject {
  type: string;
  id: string;
  /** Everything that this is at once, `user:usr_…`, `api_key:key_…`, `team:tem_…`: entries and assignments count for each. */
  refs: readonly string[];
  attributes: { readonly [name: string]: Json };
}

/** Where a role counts: in the whole tenant, or for what belongs to one team or project. */
export interface Scope {
  type: "tenant" | "team" | "project";
  id: string;
}

/** A role that somebody has, with what it permits and where. */
export interface Held {
  role: string;
  permissions: ReadonlySet<string>;
  scope: Scope;
}

export interface Entry {
  id: string;
  resource_type: string;
  resource_id: string;
  effect: "allow" | "deny";
  /** A permission, or `*`, `*:read`, `runs:*`. */
  action: string;
  principal_type: PrincipalType | "role" | "everyone";
  principal_id: string;
}

/** May this subject do this with that? `action` is a permission for our own kinds, and any name for others. */
export interface Question {
  subject: Subject;
  action: string;
  resource: {
    type: string; id: string | null; project_id: string | null; attributes: { readonly [name: string]: Json };
    /** The teams that hold its project. */
    teams?: readonly string[];
  };
  context: { readonly [name: string]: Json };
  now: number;
}

/** Everything that bears on a question. */
export interface Facts {
  /** What the subject's key is narrowed to; undefined for no narrowing. */
  scopes: ReadonlySet<string> | undefined;
  held: readonly Held[];
  /** The entries at the resource and at the project it is in. */
  entries: readonly Entry[];
  /** The rules about this kind of thing and about this subject. */
  rules: readonly Rule[];
  /** Why it is allowed at any rate, unless something denies it: the thing is the subject's own, or it is for every member. */
  standing?: Standing;
}

export interface Because {
  kind: "scope" | "owner" | "acl" | "policy" | "role" | "standing" | "default";
  id?: string;
  rule?: string;
}

export interface Decision {
  allowed: boolean;
  effect: "allow" | "deny" | "require_approval";
  reason: string;
  decided_by: Because;
  /** What rules with the effect `warn` have to say. */
  warnings: readonly string[];
  /** Who may approve it, when an approval is asked for. */
  approvers?: Approvers;
}

const whoApproves: Approvers = { roles: ["owner", "admin"], teams: [], users: [], quorum: 1 };

/**
 * The one place that decides. The first of these that holds: outside of the key's scopes → deny; an owner mending access → allow; an entry that denies; a policy
 * that denies; nothing that allows → deny; a policy that asks for an approval; then allow. An approval is only asked for what is allowed otherwise, so that
 * such a policy narrows and never widens.
 */
export function decide(question: Question, facts: Facts): Decision {
  const { action } = question;
  if (facts.scopes && !facts.scopes.has(action)) return denied(`The key isn't scoped for ${action}`, { kind: "scope" });
  const active = facts.held.filter(({ scope }) => reaches(scope, question));
  if (ownerAlways.has(action) && active.some(({ role, scope }) => role === "owner" && scope.type === "tenant")) return allowed("An owner can always mend access", { kind: "owner", id: "owner" }, []);
  const entries = facts.entries.filter((entry) => entryCounts(entry, question, active));
  const denial = entries.find((entry) => entry.effect === "deny");
  if (denial) return denied(`An entry at this ${denial.resource_type} denies ${denial.action}`, { kind: "acl", id: denial.id });
  const ask = newRuleCheck(question, facts.rules, active);
  const forbidden = ask("deny", true);
  if (forbidden) return denied(`The policy ${forbidden.policy} denies it (${forbidden.name})`, ruled(forbidden));
  const because = permission(question, facts, active, entries, ask);
  if (!because) return denied(kindOf(action) === undefined ? `Nothing permits ${action}` : `This needs the permission ${action}`, { kind: "default" });
  const gate = ask("require_approval", true);
  if (gate) return { allowed: false, effect: "require_approval", reason: `The policy ${gate.policy} asks for an approval (${gate.name})`, decided_by: ruled(gate), warnings: [], approvers: gate.approvers ?? whoApproves };
  return allowed(because.reason, because.decided_by, ask.all("warn").map((rule) => `${rule.policy} (${rule.name})`));
}

const denied = (reason: string, decided_by: Because): Decision => ({ allowed: false, effect: "deny", reason, decided_by, warnings: [] });
const allowed = (reason: string, decided_by: Because, warnings: readonly string[]): Decision => ({ allowed: true, effect: "allow", reason, decided_by, warnings });
const ruled = (rule: Rule): Because => ({ kind: "policy", id: `${rule.policy}@${rule.version}`, rule: rule.name });

function permission(question: Question, { standing }: Facts, active: readonly Held[], entries: readonly Entry[], ask: RuleCheck): { reason: string; decided_by: Because } | undefined {
  const role = active.find(({ permissions }) => permissions.has(question.action));
  if (role) return { reason: `The role ${role.role} permits it`, decided_by: { kind: "role", id: role.role } };
  if (standing) return { reason: standing === "owner" ? "It is their own" : "Every member may", decided_by: { kind: "standing", id: standing } };
  const entry = entries.find(({ effect }) => effect === "allow");
  if (entry) return { reason: `An entry at this ${entry.resource_type} allows ${entry.action}`, decided_by: { kind: "acl", id: entry.id } };
  const rule = ask("allow", false);
  return rule && { reason: `The policy ${rule.policy} allows it (${rule.name})`, decided_by: ruled(rule) };
}

/** Whether something granted for `scope` counts for what the question is about. */
function reaches(scope: Scope, { resource }: Question): boolean {
  if (scope.type === "tenant") return true;
  if (scope.type === "project") return resource.project_id === scope.id;
  return resource.attributes.team_id === scope.id || resource.teams?.includes(scope.id) === true || (resource.type === "team" && resource.id === scope.id);
}

function entryCounts(entry: Entry, { subject, action, resource }: Question, active: readonly Held[]): boolean {
  const isHere = entry.resource_type === resource.type && entry.resource_id === resource.id;
  const isAbove = entry.resource_type === "project" && entry.resource_id === resource.project_id;
  if (!isHere && !isAbove) return false;
  if (!covers(entry.action, action)) return false;
  if (entry.principal_type === "everyone") return true;
  if (entry.principal_type === "role") return active.some(({ role }) => role === entry.principal_id);
  return subject.refs.includes(`${entry.principal_type}:${entry.principal_id}`);
}

/** The first rule with an effect that holds. `doubt`: a condition that can't be said counts as holding. */
interface RuleCheck {
  (effect: Effect, doubt: boolean): Rule | undefined;
  all(effect: Effect): Rule[];
}

function newRuleCheck(question: Question, rules: readonly Rule[], active: readonly Held[]): RuleCheck {
  const governing = governingOf(rules, question.resource.type, question.action);
  if (governing === nothing) return nothingRuled;
  const roles = new Set(active.map(({ role }) => role));
  const bindings = bindingsOf(question, active);
  const worldOf = newWorlds(bindings);
  const derived = new Map<DerivedRole, Verdict>();
  const has = (wanted: readonly string[]): boolean => wanted.some((role) => role === "*" || roles.has(role));
  const verdict = (condition: Rule["condition"], variables: Variables): Verdict => verdictOf(condition, bindings, () => worldOf(variables));
  const derives = (role: DerivedRole, doubt: boolean): boolean => {
    if (!has(role.parents)) return false;
    let known = derived.get(role);
    if (known === undefined) derived.set(role, (known = verdict(role.condition, role.variables)));
    return known ?? doubt;
  };
  const holds = (rule: Rule, doubt: boolean): boolean =>
    (rule.principal === undefined || isFor(rule, question.subject)) && (has(rule.roles) || rule.derived.some((role) => derives(role, doubt))) && (verdict(rule.condition, rule.variables) ?? doubt);
  const first = (effect: Effect, doubt: boolean): Rule | undefined => governing[effect].find((rule) => holds(rule, doubt));
  return Object.assign(first, { all: (effect: Effect) => governing[effect].filter((rule) => holds(rule, false)) });
}

type Governing = Readonly<Record<Effect, readonly Rule[]>>;

const nothing: Governing = { allow: [], deny: [], require_approval: [], warn: [] };
const governingByRules = new WeakMap<readonly Rule[], Map<string, Governing>>();
const actionsMax = 1_000;

/** The rules of a list that govern an action, by effect. A tenant's list stays the same until its policies change, so each action is looked for once. */
function governingOf(rules: readonly Rule[], type: string, action: string): Governing {
  if (rules.length === 0) return nothing;
  const byAction = governingByRules.get(rules) ?? new Map<string, Governing>();
  governingByRules.set(rules, byAction);
  const key = `${type} ${action}`;
  const known = byAction.get(key);
  if (known) return known;
  const found = rules.filter((rule) => rule.resource === type && governs(rule, action));
  const governing = found.length === 0 ? nothing : { ...nothing, ...Object.groupBy(found, ({ effect }) => effect) };
  if (byAction.size >= actionsMax) byAction.clear();
  byAction.set(key, governing);
  return governing;
}

const nothingRuled: RuleCheck = Object.assign(() => undefined, { all: () => [] });

/** Whether a rule is about everybody or about this subject. */
export const isFor = (rule: Rule, subject: Subject): boolean => rule.principal === undefined || rule.principal === subject.id || subject.refs.includes(rule.principal);

/** A policy's variables are worked out once for a question, when the first condition of it is asked. */
function newWorlds(bindings: Bindings): (variables: Variables) => World {
  const worlds = new Map<Variables, World>();
  return (variables) => {
    const known = worlds.get(variables);
    if (known) return known;
    const world = variables.open(bindings);
    worlds.set(variables, world);
    return world;
  };
}

/** What conditions see: `P.id`, `P.ids`, `P.roles` (those of the whole tenant), `P.attr`, `R.kind`, `R.id`, `R.attr`, `C`. */
export function bindingsOf({ subject, resource, context, now }: Question, held: readonly Held[]): Bindings {
  const ids = subject.refs.map((ref) => ref.slice(ref.indexOf(":") + 1));
  const roles = [...new Set(held.filter(({ scope }) => scope.type === "tenant").map(({ role }) => role))];
  return {
    P: { id: subject.id, type: subject.type, ids, roles, attr: within(subject.attributes) },
    R: { kind: resource.type, id: resource.id ?? "", attr: within(resource.attributes) },
    C: within(context), now,
  };
}
