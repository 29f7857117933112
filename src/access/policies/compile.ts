import type { Fault } from "../../platform/errors.ts";
import { findKind, isOwnAction, permissions, verbOf, type ResourceKind } from "../roles.ts";
import { iterationsMax, partsOf, type Expr } from "./bound.ts";
import { compileCondition, compileVariables, type Bindings, type Condition, type ConditionTree, type Variables, type Verdict, type World } from "./conditions.ts";
import type { Approvers, Effect, Match, PolicyDocument } from "./document.ts";
import { refused, type Placed } from "./parse.ts";
import { NotForLists, pathOf, predicateOf, type AttributeType, type AttributeTypes, type Predicate } from "./predicate.ts";

/** A role that somebody has for one resource alone. */
export interface DerivedRole {
  name: string;
  parents: readonly string[];
  variables: Variables;
  condition: Condition | undefined;
}

/** One rule of a policy, made ready. */
export interface Rule {
  policy: string;
  version: number;
  /** Its name, or its place in the policy: `#2`. */
  name: string;
  effect: Effect;
  resource: string;
  /** `*`, or verbs and names of actions. */
  actions: readonly string[];
  /** Whom it is for by id; undefined for everybody who has one of the roles. */
  principal: string | undefined;
  roles: readonly string[];
  derived: readonly DerivedRole[];
  variables: Variables;
  condition: Condition | undefined;
  /** Who may give the approval that it asks for; owners and admins when it doesn't say. */
  approvers: Approvers | undefined;
}

export type PolicyKind = "resource" | "derived_roles" | "principal";

export interface Compiled {
  kind: PolicyKind;
  /** The kind of thing it governs; null for derived roles and principal policies. */
  resource: string | null;
  rules: readonly Rule[];
  /** What it defines under its own name. */
  derived: { set: string; roles: readonly DerivedRole[] } | null;
  /** Names of the derived role sets that it stands on. */
  imports: readonly string[];
}

export interface Origin {
  policy: string;
  version: number;
}

/** The sets of derived roles that there are, by name. */
export type DerivedSets = ReadonlyMap<string, readonly DerivedRole[]>;

/** Makes a policy ready to decide with. @throws AppError invalid_input that points at the line */
export function compilePolicy({ value, faultAt }: Placed<PolicyDocument>, origin: Origin, sets: DerivedSets): Compiled {
  const blame = (path: readonly PropertyKey[], message: string): never => {
    throw refused([faultAt(path, "policy", message)]);
  };
  const compiled = compileKind(value, origin, sets, blame);
  const faults = compiled.rules.flatMap((rule, index) => faultsOfRule(rule, value, index, faultAt));
  if (faults.length > 0) throw refused(faults);
  return compiled;
}

type Blame = (path: readonly PropertyKey[], message: string) => never;

function compileKind(document: PolicyDocument, origin: Origin, sets: DerivedSets, blame: Blame): Compiled {
  const { resourcePolicy, derivedRoles, principalPolicy } = document;
  const part = resourcePolicy ? "resourcePolicy" : derivedRoles ? "derivedRoles" : "principalPolicy";
  const local = (resourcePolicy ?? derivedRoles ?? principalPolicy)?.variables?.local ?? {};
  const variables = compileVariables(local, (path, message) => blame([part, ...path], message));
  const budget = newBudget(variables.iterations, blame);
  const ready = (match: Match | undefined, path: readonly PropertyKey[]): Condition | undefined => {
    if (match === undefined) return undefined;
    const condition = compileCondition(match, variables, (inner, message) => blame([...path, "condition", "match", ...inner], message));
    budget(condition.iterations, path);
    return condition;
  };
  if (derivedRoles) {
    const roles = derivedRoles.definitions.map(({ name, parentRoles, condition }, index) => ({
      name, parents: parentRoles, variables, condition: ready(condition?.match, ["derivedRoles", "definitions", index]),
    }));
    return { kind: "derived_roles", resource: null, rules: [], derived: { set: derivedRoles.name, roles }, imports: [] };
  }
  if (principalPolicy) return { kind: "principal", resource: null, rules: principalRules(principalPolicy, origin, variables, ready), derived: null, imports: [] };
  if (!resourcePolicy) throw new Error("A policy is of one of three kinds");
  const known = resourcePolicy.importDerivedRoles.flatMap((set, index) => sets.get(set) ?? blame(["resourcePolicy", "importDerivedRoles", index], `No active policy defines the derived roles ${set}`));
  const rules = resourcePolicy.rules.map((rule, index): Rule => ({
    ...origin, name: rule.name ?? `#${index + 1}`, effect: rule.effect, resource: resourcePolicy.resource, actions: rule.actions, principal: undefined, roles: rule.roles ?? [],
    derived: (rule.derivedRoles ?? []).map((name, place) => known.find((one) => one.name === name) ?? blame(["resourcePolicy", "rules", index, "derivedRoles", place], `No imported set has the derived role ${name}`)),
    variables, condition: ready(rule.condition?.match, ["resourcePolicy", "rules", index]), approvers: rule.approvers,
  }));
  return { kind: "resource", resource: resourcePolicy.resource, rules, derived: null, imports: resourcePolicy.importDerivedRoles };
}

function principalRules(policy: NonNullable<PolicyDocument["principalPolicy"]>, origin: Origin, variables: Variables, ready: (match: Match | undefined, path: readonly PropertyKey[]) => Condition | undefined): Rule[] {
  return policy.rules.flatMap(({ resource, actions }, index) => actions.map(({ name, action, effect, condition }, place): Rule => ({
    ...origin, name: name ?? `#${index + 1}.${place + 1}`, effect, resource, actions: [action], principal: policy.principal, roles: ["*"], derived: [],
    variables, condition: ready(condition?.match, ["principalPolicy", "rules", index, "actions", place]), approvers: undefined,
  })));
}

function newBudget(begun: number, blame: Blame): (iterations: number, path: readonly PropertyKey[]) => void {
  let spent = begun;
  return (iterations, path) => {
    spent += iterations;
    if (spent > iterationsMax) blame(path, `All conditions of this policy together may take ${spent} steps; ${iterationsMax} are allowed`);
  };
}

/** What is wrong with a rule about one of our own kinds: an action or attribute that isn't there, or a list that would have to look at every row. */
function faultsOfRule(rule: Rule, document: PolicyDocument, index: number, faultAt: Placed<PolicyDocument>["faultAt"]): Fault[] {
  const kind = rule.actions.every(isOwnAction) ? undefined : findKind(rule.resource);
  if (!kind) return [];
  const path = document.resourcePolicy ? ["resourcePolicy", "rules", index] : ["principalPolicy", "rules"];
  const verbs = verbsOf(kind);
  const unknown = rule.actions.filter((action) => action !== "*" && !isOwnAction(action) && !verbs.includes(verbIn(action)));
  const strange = [rule.condition, ...rule.derived.map((role) => role.condition)].flatMap((condition) => (condition ? attributesIn(condition.tree, rule.variables) : [])).filter((name) => !attributesOf(kind).has(name));
  const faults = [
    ...unknown.map((action) => faultAt([...path, "actions"], "unknown_action", `A ${rule.resource} has no action ${action}: ${verbs.join(", ")}`)),
    ...strange.map((name) => faultAt([...path, "condition"], "unknown_attribute", `A ${rule.resource} has no attribute ${name}: ${[...attributesOf(kind)].sort().join(", ")}`)),
  ];
  if (faults.length > 0 || !governs(rule, "read")) return faults;
  if (rule.effect === "require_approval") return [faultAt(path, "not_for_reads", "Reading can't wait for an approval; name the actions that may")];
  try {
    rowRuleOf(rule, kind);
    return [];
  } catch (error) {
    if (error instanceof NotForLists) return [faultAt([...path, "condition"], "not_indexed", `This governs lists, which can ask ${error.message}`)];
    throw error;
  }
}

export const verbsOf = (kind: ResourceKind): string[] => permissions.filter((permission) => permission.startsWith(`${kind.permissions}:`)).map(verbOf);
/** `runs:cancel` and `cancel` are one action of a run. */
export const verbIn = (action: string): string => (action.includes(":") ? verbOf(action) : action);
export const attributesOf = (kind: ResourceKind): ReadonlySet<string> => new Set(["id", ...(kind.project ? ["project_id"] : []), ...Object.keys(kind.attributes)]);
export const indexedOf = (kind: ResourceKind): AttributeTypes =>
  new Map((kind.table === undefined ? [] : ["id", ...(kind.project ? ["project_id"] : []), ...kind.indexed]).map((name) => [name, typeOf(kind, name)]));

const typeOf = ({ times, numbers = [], booleans = [] }: ResourceKind, name: string): AttributeType =>
  times.includes(name) ? "time" : numbers.includes(name) ? "number" : booleans.includes(name) ? "boolean" : "text";

export const governs = (rule: Rule, action: string): boolean => rule.actions.some((one) => one === "*" || one === action || verbIn(one) === verbIn(action));

/** The rule as lists ask it. */
export interface RowRule {
  rule: Rule;
  condition: Predicate | undefined;
  derived: readonly { role: DerivedRole; condition: Predicate | undefined }[];
}

/** @throws NotForLists */
export function rowRuleOf(rule: Rule, kind: ResourceKind): RowRule {
  const indexed = indexedOf(kind);
  const predicate = (condition: Condition | undefined, variables: Variables): Predicate | undefined => condition && predicateOf(condition.tree, variables, indexed);
  return { rule, condition: predicate(rule.condition, rule.variables), derived: rule.derived.map((role) => ({ role, condition: predicate(role.condition, role.variables) })) };
}

function attributesIn(tree: ConditionTree, variables: Variables): string[] {
  if ("expr" in tree) return [...namesIn(tree.expr), ...[...variables.trees.values()].flatMap(namesIn)];
  return ("all" in tree ? tree.all : "any" in tree ? tree.any : tree.none).flatMap((part) => attributesIn(part, variables));
}

function namesIn(expr: Expr): string[] {
  const name = /^R\.attr\.(\w+)$/.exec(pathOf(expr) ?? "")?.[1];
  return name === undefined ? partsOf(expr).flatMap(namesIn) : [name];
}

/** What a condition comes to; without one it holds. */
export function verdictOf(condition: Condition | undefined, bindings: Bindings, world: () => World): Verdict {
  if (condition === undefined) return true;
  const quick = condition.quick(bindings);
  return quick === undefined ? condition.holds(world()) : quick;
}
