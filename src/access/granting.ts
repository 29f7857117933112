import type { Context } from "../platform/context.ts";
import { invalid } from "../platform/errors.ts";
import type { Scope } from "./decide.ts";
import { callerOf, heldBy } from "./facts.ts";
import { stateOf } from "./state.ts";

/**
 * What the caller could pass on at a scope: what their roles permit there, within the scopes of their key. What entries and policies allow them is theirs alone.
 * The product itself may pass on everything.
 */
export function grantable(ctx: Context, scope: Scope): (permission: string) => boolean {
  if (ctx.principal.kind === "system") return () => true;
  const state = stateOf(ctx.own);
  const around = new Set(scope.type === "project" ? state.teamsHolding(scope.id) : []);
  const held = heldBy(state, callerOf(ctx)).filter((one) => one.scope.type === "tenant" || (one.scope.type === scope.type && one.scope.id === scope.id) || (one.scope.type === "team" && around.has(one.scope.id)));
  const { scopes } = ctx.grants;
  return (permission) => (scopes?.has(permission) ?? true) && held.some(({ permissions }) => permissions.has(permission));
}

/** Nobody grants what they don't have. @throws AppError invalid_input that names the first permission they lack */
export function requireGrantable(ctx: Context, scope: Scope, permissions: Iterable<string>, pointer: (index: number) => string): void {
  const can = grantable(ctx, scope);
  [...permissions].forEach((permission, index) => {
    if (!can(permission)) throw invalid(pointer(index), "not_held", `You don't have ${permission} yourself`);
  });
}

export const wholeTenant: Scope = { type: "tenant", id: "" };
