import type { Context } from "../platform/context.ts";
import { requireEntriesHeld } from "./entries/service.ts";
import { requireGrantable } from "./granting.ts";
import { changeAccess, stateOf } from "./state.ts";
import { deleteGiven, principalOf } from "./store.ts";

/**
 * For whoever puts somebody into a team: what its roles and entries allow comes with it, so they must be able to give all of that themselves.
 * @throws AppError invalid_input that names the first permission they lack
 */
export function requireTeamGrantable(ctx: Context, teamId: string, pointer: string): void {
  const principal = principalOf("team", teamId);
  for (const { scope, permissions } of stateOf(ctx.own).assigned(principal)) requireGrantable(ctx, scope, permissions, () => pointer);
  requireEntriesHeld(ctx, principal, pointer);
}

/** Within the commit that removes a member: what they were given here by name. Who joins again begins with what they are invited as. */
export const forgetGiven = (ctx: Pick<Context, "own" | "clock" | "wake">, userId: string): void => changeAccess(ctx, () => deleteGiven(ctx.own, principalOf("user", userId)));
