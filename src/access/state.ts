import type { Context } from "../platform/context.ts";
import type { OwnDatabase } from "../platform/database.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { enqueue } from "../platform/outbox/index.ts";
import type { Held } from "./decide.ts";
import { compilePolicy, type Compiled, type DerivedRole, type DerivedSets, type Rule } from "./policies/compile.ts";
import { compileVariables } from "./policies/conditions.ts";
import type { PolicyDocument } from "./policies/document.ts";
import { parsePolicy } from "./policies/parse.ts";
import { isRoleName, permissionsOf } from "./roles.ts";
import { hasAssignments, hasTeamProjects, loadActivePolicies, loadAssignments, loadEntryTypes, loadPrincipalsAt, loadRoles, loadTeamsHolding, type ActivePolicy, type CustomRole } from "./store.ts";

/** What of a tenant's access is kept in memory while its object lives, read when it is first asked for. */
export interface AccessState {
  roles: ReadonlyMap<string, CustomRole>;
  /** False as long as nobody has any role but those of their membership. */
  hasAssignments: boolean;
  /** Kinds of things that have entries. */
  entryTypes: ReadonlySet<string>;
  policies: readonly ActivePolicy[];
  /** Whether any policy may ask for an approval: false for certain, or true by its text alone. */
  asksApprovals: boolean;
  /** Roles that were assigned to a principal (`user:usr_…`), and where they count. */
  assigned(principal: string): readonly Held[];
  /** Who has a role there. */
  principalsAt(type: Held["scope"]["type"], id: string): readonly string[];
  /** The teams that hold a project. */
  teamsHolding(projectId: string): readonly string[];
  /** The active rules about a kind of thing. */
  rulesFor(type: string): readonly Rule[];
  sets(): DerivedSets;
}

const states = new WeakMap<OwnDatabase, AccessState>();
const assignedMax = 5_000;

export function stateOf(own: OwnDatabase): AccessState {
  const known = states.get(own);
  if (known) return known;
  const state = readState(own);
  states.set(own, state);
  return state;
}

/** Commits a change of access. What is in memory is dropped with it and again after it, so that nothing which was read within a commit that didn't happen stays. */
export function changeAccess<T>(ctx: Pick<Context, "own" | "clock" | "wake">, work: () => T): T {
  const { own } = ctx;
  try {
    return own.atomically(() => {
      const value = work();
      states.delete(own);
      // Whoever may no longer follow what they follow is hung up on.
      enqueue(ctx, "streams.check", newId("outbox", ctx.clock.now()), {});
      return value;
    });
  } finally {
    states.delete(own);
  }
}

/** For checks inside a change: what the rows say now. */
export function rereadState(own: OwnDatabase): AccessState {
  states.delete(own);
  return stateOf(own);
}

function readState(own: OwnDatabase): AccessState {
  const roles = new Map(loadRoles(own).map((role) => [role.id, role]));
  const assigned = new Map<string, readonly Held[]>();
  const policies = loadActivePolicies(own);
  const rules = policyRules(policies);
  const some = hasAssignments(own);
  const holds = some && hasTeamProjects(own);
  const holding = new Map<string, readonly string[]>();
  return {
    roles, hasAssignments: some, entryTypes: new Set(loadEntryTypes(own)), policies, ...rules,
    asksApprovals: policies.some(({ yaml }) => /require_approval/i.test(yaml)),
    principalsAt: (type, id) => loadPrincipalsAt(own, type, id),
    teamsHolding(projectId) {
      if (!holds) return [];
      const known = holding.get(projectId) ?? loadTeamsHolding(own, projectId);
      if (holding.size >= assignedMax) holding.clear();
      holding.set(projectId, known);
      return known;
    },
    assigned(principal) {
      if (!some) return [];
      const known = assigned.get(principal);
      if (known) return known;
      const held = loadAssignments(own, principal).flatMap(({ role_id, scope }) => heldAs(role_id, roles, scope));
      if (assigned.size >= assignedMax) assigned.clear();
      assigned.set(principal, held);
      return held;
    },
  };
}

function heldAs(roleId: string, roles: ReadonlyMap<string, CustomRole>, scope: Held["scope"]): Held[] {
  if (isRoleName(roleId)) return [{ role: roleId, permissions: permissionsOf(roleId), scope }];
  const role = roles.get(roleId);
  return role ? [{ role: role.name, permissions: role.permissions, scope }] : [];
}

/** A role by its name, in the whole tenant; one that is nowhere defined permits nothing by itself. */
export function heldInTenant(role: string, state: Pick<AccessState, "roles">): Held {
  const own = [...state.roles.values()].find((one) => one.name === role);
  return { role, permissions: isRoleName(role) ? permissionsOf(role) : (own?.permissions ?? new Set()), scope: { type: "tenant", id: "" } };
}

/** Policies are compiled when a kind of thing that they govern is first asked about. */
export function policyRules(policies: readonly ActivePolicy[]): Pick<AccessState, "rulesFor" | "sets"> {
  let sets: Map<string, readonly DerivedRole[]> | undefined;
  const byType = new Map<string, readonly Rule[]>();
  const readSets = (): DerivedSets => {
    if (sets) return sets;
    sets = new Map();
    for (const policy of policies) {
      const { derived } = policy.kind === "derived_roles" ? compileOrDeny(policy, sets) : { derived: null };
      if (derived) sets.set(derived.set, derived.roles);
    }
    return sets;
  };
  return {
    sets: readSets,
    rulesFor(type) {
      const known = byType.get(type);
      if (known) return known;
      const rules = policies.filter(({ kind, resource }) => kind === "principal" || resource === type).flatMap((policy) => compileOrDeny(policy, readSets()).rules).filter((rule) => rule.resource === type);
      byType.set(type, rules);
      return rules;
    },
  };
}

/** What no longer compiles, because a kind of thing lost an attribute or a role set was retired, denies everything that it governed. Owners can mend it. */
function compileOrDeny(policy: ActivePolicy, sets: DerivedSets): Pick<Compiled, "rules" | "derived"> {
  const parsed = parsePolicy(policy.yaml);
  try {
    return compilePolicy(parsed, { policy: policy.name, version: policy.version }, sets);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { rules: denials(policy, parsed.value), derived: null };
  }
}

function denials({ name: policy, version }: ActivePolicy, { resourcePolicy, principalPolicy }: PolicyDocument): Rule[] {
  const variables = compileVariables({}, (_, message) => { throw new Error(message); });
  const rule = { policy, version, name: "broken", effect: "deny", actions: ["*"], roles: ["*"], derived: [], variables, condition: undefined, approvers: undefined } as const;
  if (resourcePolicy) return [{ ...rule, resource: resourcePolicy.resource, principal: undefined }];
  return (principalPolicy?.rules ?? []).map(({ resource }) => ({ ...rule, resource, principal: principalPolicy?.principal }));
}
