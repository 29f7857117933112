import type { Context, Grants } from "../platform/context.ts";
import type { Json } from "../platform/canonical.ts";
import { AppError } from "../platform/errors.ts";
import { approvalRequired } from "./approvals/required.ts";
import { findGood } from "./approvals/spend.ts";
import type { Deed } from "./approvals/subject.ts";
import { decide, type Decision } from "./decide.ts";
import { nameOf, noteDecision } from "./decisions/notes.ts";
import { callerOf, isPlain, pose, type Resource } from "./facts.ts";
import { isRoleName, kindOf, permissions, permissionsByRole, type Permission } from "./roles.ts";
import { stateOf } from "./state.ts";

/**
 * Throws unless the caller may. Call it before anything is changed, and after the thing was found: what isn't there is 404 for everybody. `subject`: what exactly is to be
 * done, where an approval must be for that and nothing else; the whole request when left out. An approval that was given is spent with the change that follows.
 * @throws AppError forbidden, approval_required
 */
export function authorize(ctx: Context, action: Permission, resource?: Resource, subject?: Json): void {
  const decision = decideFor(ctx, action, resource);
  const deed = (): Deed => ({ action, resource_type: typeOf(action, resource), resource_id: resource?.id ?? "", subject: subject ?? ctx.asked ?? null });
  const isApproved = decision.effect === "require_approval" && findGood(ctx, nameOf(decision.decided_by), deed());
  noteDecision(ctx, { action, resource_type: typeOf(action, resource), resource_id: resource?.id ?? "", decision: isApproved ? { ...decision, effect: "allow" } : decision });
  if (!decision.allowed && !isApproved) throw refusal(decision, action, resource, deed);
}

/**
 * Throws what is denied in any case. For work that must be done before it is known what exactly an approval must be for: `authorize` follows, once it is.
 * @throws AppError forbidden
 */
export function requireUndenied(ctx: Context, action: Permission, resource: Resource): void {
  const decision = decideFor(ctx, action, resource);
  if (decision.effect !== "deny") return;
  noteDecision(ctx, { action, resource_type: resource.type, resource_id: resource.id ?? "", decision });
  throw new AppError("forbidden", decision.reason, { extra: { permission: action, resource_type: resource.type, decided_by: decision.decided_by } });
}

/** Whether the caller may, without asking for an approval or spending one. */
export const may = (ctx: Context, action: Permission, resource?: Resource): boolean => decideFor(ctx, action, resource).allowed;

/** What is decided for the caller. What only memberships decide costs one look into a set. */
export function decideFor(ctx: Context, action: Permission, resource?: Resource): Decision {
  if (ctx.principal.kind === "system") return permitted; // before anything is read: the platform's own object has no access of its own
  const state = stateOf(ctx.own);
  if (isPlain(state, kindOf(action))) return isPermittedPlainly(ctx, action, resource) ? permitted : notPermitted(action);
  return decide(...pose(ctx, state, callerOf(ctx), { action, resource, now: ctx.clock.now() }));
}

const isPermittedPlainly = ({ grants }: Pick<Context, "grants">, action: string, resource: Resource | undefined): boolean =>
  grants.permissions.has(action) || (resource?.standing !== undefined && (grants.scopes?.has(action) ?? true));

const permitted: Decision = { allowed: true, effect: "allow", reason: "A role permits it", decided_by: { kind: "role" }, warnings: [] };
const notPermitted = (action: string): Decision => ({ allowed: false, effect: "deny", reason: `This needs the permission ${action}`, decided_by: { kind: "default" }, warnings: [] });

const typeOf = (action: string, resource: Resource | undefined): string => resource?.type ?? kindOf(action)?.type ?? "";

function refusal({ effect, reason, decided_by, approvers }: Decision, action: Permission, resource: Resource | undefined, deed: () => Deed): AppError {
  const about = { permission: action, ...(resource ? { resource_type: resource.type } : {}), decided_by };
  if (effect !== "require_approval" || !approvers) return new AppError("forbidden", reason, { extra: about });
  return approvalRequired({ deed: deed(), gate: nameOf(decided_by), approvers }, reason, about);
}

const grantsByRoles = new Map<string, Grants>();

const noTeams: readonly string[] = [];

/** What roles add up to; `scopes`, where given, can only narrow it. */
export function grantsOf(roles: readonly string[], scopes?: readonly string[], teams = noTeams): Grants {
  if (scopes) return { ...newGrants(roles, scopes), teams };
  const key = `${permissions.length} ${roles.join()}`; // a resource that is declared later adds to what roles permit
  const known = grantsByRoles.get(key) ?? newGrants(roles);
  if (grantsByRoles.size < 100) grantsByRoles.set(key, known);
  return teams.length === 0 ? known : { ...known, teams };
}

function newGrants(roles: readonly string[], scopes?: readonly string[]): Grants {
  const known = roles.filter(isRoleName);
  const all = new Set<string>(known.flatMap((role) => permissionsByRole[role]));
  if (!scopes) return { roles: known, teams: noTeams, permissions: all };
  return { roles: known, teams: noTeams, permissions: new Set(scopes.filter((scope) => all.has(scope))), scopes: new Set(scopes) };
}
