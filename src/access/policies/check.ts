import type { Context } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { grantable, wholeTenant } from "../granting.ts";
import { findKind, isOwnAction } from "../roles.ts";
import { rereadState, stateOf } from "../state.ts";
import { compilePolicy, verbIn, verbsOf, type Compiled } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import { parsePolicy } from "./parse.ts";

/** A policy from its text, against what is active now. @throws AppError invalid_input that points at the line */
export function readPolicy(ctx: Pick<Context, "own">, yaml: string, version: number): { name: string; compiled: Compiled } {
  const placed = parsePolicy(yaml);
  const name = nameOfPolicy(placed.value);
  return { name, compiled: compilePolicy(placed, { policy: name, version }, stateOf(ctx.own).sets()) };
}

/** What a policy is called says what it governs, so that there are never two of one thing. */
export function nameOfPolicy({ resourcePolicy, derivedRoles, principalPolicy }: PolicyDocument): string {
  if (resourcePolicy) return `resource.${resourcePolicy.resource}.${resourcePolicy.version}`;
  if (derivedRoles) return `derived_roles.${derivedRoles.name}`;
  return `principal.${principalPolicy?.principal}.${principalPolicy?.version}`;
}

/** Nobody allows by a policy what they don't have in the whole tenant themselves. @throws AppError invalid_input */
export function requireNotWider(ctx: Context, { rules }: Compiled): void {
  const can = grantable(ctx, wholeTenant);
  for (const { effect, resource, actions, name } of rules) {
    const kind = effect === "allow" ? findKind(resource) : undefined;
    if (!kind) continue;
    const verbs = actions.includes("*") ? verbsOf(kind) : actions.filter((action) => !isOwnAction(action)).map(verbIn);
    const beyond = verbs.map((verb) => `${kind.permissions}:${verb}`).find((permission) => !can(permission));
    if (beyond !== undefined) throw invalid("#/yaml", "not_held", `The rule ${name} allows ${beyond}, which you don't have yourself`);
  }
}

/** For the end of a change: every active policy must still compile. @throws AppError conflict that names one that wouldn't */
export function checkActive(own: OwnDatabase): void {
  const state = rereadState(own);
  for (const { name, version, yaml } of state.policies) {
    try {
      compilePolicy(parsePolicy(yaml), { policy: name, version }, state.sets());
    } catch (error) {
      if (error instanceof AppError) throw conflict(`The active policy ${name} wouldn't stand any more: ${error.message}`, { policy: name });
      throw error;
    }
  }
}
