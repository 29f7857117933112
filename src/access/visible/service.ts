import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { bindingsOf, isFor, type Held, type Question } from "../decide.ts";
import { noteDecision } from "../decisions/notes.ts";
import { callerOf, heldBy, isPlain, type Asker } from "../facts.ts";
import { governs, rowRuleOf, type DerivedRole, type RowRule } from "../policies/compile.ts";
import type { World } from "../policies/conditions.ts";
import { testOf, type Predicate, type RowTest } from "../policies/predicate.ts";
import { kindOf, ownerAlways, verbOf, type Permission, type ResourceKind } from "../roles.ts";
import { stateOf } from "../state.ts";
import { principalOf } from "../store.ts";
import { sqlOf, type RowFilter } from "./store.ts";

/**
 * Which rows of a list the caller may see, as a condition over the table of that kind of thing; undefined when it is every row. Each row that it lets through is
 * one that `authorize` would, and the other way round.
 * @throws AppError forbidden when the caller could see none whatever there is
 */
export function visible(ctx: Context, action: Permission, standing: Regardless = {}): ReturnType<typeof sqlOf> {
  const kind = kindOf(action);
  if (kind?.table === undefined) throw new Error(`Nothing is listed by ${action}`);
  const filter = filterFor(ctx, action, kind, standing);
  const decided = filter === "none" ? denied(action) : seen;
  noteDecision(ctx, { action, resource_type: kind.type, resource_id: "", decision: decided });
  if (filter === "none") throw new AppError("forbidden", decided.reason, { extra: { permission: action, resource_type: kind.type } });
  return filter === "all" ? undefined : sqlOf(filter, kind);
}

const seen = { allowed: true, effect: "allow", reason: "What they may see is listed", decided_by: { kind: "role" }, warnings: [] } as const;
const denied = (action: string) => ({ allowed: false, effect: "deny", reason: `This needs the permission ${action}`, decided_by: { kind: "default" }, warnings: [] }) as const;

/** What the caller may see at any rate, unless an entry or a policy denies it: everything, or what they own. */
export interface Regardless {
  member?: boolean;
  owner_id?: string | undefined;
}

function filterFor(ctx: Context, action: Permission, kind: ResourceKind, standing: Regardless): RowFilter | "all" | "none" {
  const state = stateOf(ctx.own);
  if (ctx.principal.kind === "system") return "all";
  const asker = callerOf(ctx);
  if (asker.grants.scopes && !asker.grants.scopes.has(action)) return "none";
  const own: RowFilter[] = standing.owner_id === undefined ? [] : [{ test: { attribute: "owner_id", among: [standing.owner_id] } }];
  if (isPlain(state, kind)) return standing.member || ctx.grants.permissions.has(action) ? "all" : (own[0] ?? "none");
  const held = heldBy(state, asker);
  if (ownerAlways.has(action) && held.some(({ role, scope }) => role === "owner" && scope.type === "tenant")) return "all";
  const rules = state.rulesFor(kind.type).filter((rule) => governs(rule, action) && isFor(rule, asker.subject));
  const rowRules = rules.map((rule) => rowRuleOf(rule, kind));
  const world = newWorlds(asker, held, kind, ctx.clock.now());
  const hasEntries = state.entryTypes.has(kind.type) || (kind.project !== undefined && state.entryTypes.has("project"));
  const inQuestion = { action, kind, asker, held, world, hasEntries };
  const allowing: RowFilter[] = [...(standing.member ? [{ test: true }] : own), ...roleFilters(inQuestion), ...entryFilters(inQuestion, "allow"), ...ruleFilters(inQuestion, rowRules, "allow")];
  if (allowing.length === 0) return "none";
  const denying: RowFilter[] = [...entryFilters(inQuestion, "deny"), ...ruleFilters(inQuestion, rowRules, "deny")];
  return { all: [{ any: allowing }, ...denying.map((part) => ({ not: part }))] };
}

interface InQuestion {
  action: Permission;
  kind: ResourceKind;
  asker: Asker;
  held: readonly Held[];
  hasEntries: boolean;
  world: (rule: { variables: RowRule["rule"]["variables"] }) => World;
}

const inProjects = (ids: readonly string[]): RowTest => ({ attribute: "project_id", among: [...ids] });

/** Where some of somebody's roles count: everywhere, or in these projects and those that these teams hold. Undefined: nowhere. */
function reachOf(held: readonly Held[], kind: ResourceKind): RowTest | undefined {
  if (held.some(({ scope }) => scope.type === "tenant")) return true;
  if (kind.project === undefined) return undefined;
  const [projects, teams] = (["project", "team"] as const).map((type) => held.filter(({ scope }) => scope.type === type).map(({ scope }) => scope.id));
  const places: RowTest[] = [...(projects?.length ? [inProjects(projects)] : []), ...(teams?.length ? [{ teams }] : [])];
  return places.length > 0 ? { any: places } : undefined;
}

function roleFilters({ action, kind, held }: InQuestion): RowFilter[] {
  const test = reachOf(held.filter(({ permissions }) => permissions.has(action)), kind);
  return test === undefined ? [] : [{ test }];
}

function entryFilters({ action, kind, asker, held, hasEntries }: InQuestion, entry: "allow" | "deny"): RowFilter[] {
  if (!hasEntries) return [];
  const actions = ["*", action, `*:${verbOf(action)}`, `${kind.permissions}:*`];
  const everywhere = held.filter(({ scope }) => scope.type === "tenant").map(({ role }) => role);
  const own: RowFilter = { entry, actions, principals: [...new Set([...asker.subject.refs, "everyone:", ...everywhere.map((role) => principalOf("role", role))])] };
  const scoped = [...new Set(held.map(({ role }) => role))].filter((role) => !everywhere.includes(role)).flatMap((role): RowFilter[] => {
    const test = reachOf(held.filter((one) => one.role === role), kind);
    return test === undefined ? [] : [{ all: [{ test }, { entry, actions, principals: [principalOf("role", role)] }] }];
  });
  return [own, ...scoped];
}

function ruleFilters({ kind, held, world }: InQuestion, rules: readonly RowRule[], effect: "allow" | "deny"): RowFilter[] {
  const doubt = effect === "deny";
  const said = (predicate: Predicate | undefined, owner: { variables: RowRule["rule"]["variables"] }): RowTest => (predicate === undefined ? true : testOf(predicate, world(owner), doubt));
  const having = (roles: readonly string[]): RowTest => (roles.includes("*") ? true : (reachOf(held.filter(({ role }) => roles.includes(role)), kind) ?? false));
  const deriving = ({ role, condition }: { role: DerivedRole; condition: Predicate | undefined }): RowTest => ({ all: [having(role.parents), said(condition, role)] });
  return rules.filter(({ rule }) => rule.effect === effect).map(({ rule, condition, derived }): RowFilter => ({
    test: { all: [{ any: [having(rule.roles), ...derived.map(deriving)] }, said(condition, rule)] },
  }));
}

/** Conditions are asked without a row: what speaks of one was turned into a test of its columns. */
function newWorlds(asker: Asker, held: readonly Held[], kind: ResourceKind, now: number): InQuestion["world"] {
  const question: Question = { subject: asker.subject, action: "", resource: { type: kind.type, id: null, project_id: null, attributes: {} }, context: {}, now };
  const bindings = bindingsOf(question, held);
  return ({ variables }) => variables.open(bindings);
}
