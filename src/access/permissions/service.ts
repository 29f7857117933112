import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { nameOf } from "../decisions/notes.ts";
import { answer, permissionFor } from "../evaluation/answer.ts";
import { callerOf, heldBy } from "../facts.ts";
import { describePermission, findKind, isPermission, kindOf, permissions, permissionsByRole, roleNames } from "../roles.ts";
import { stateOf } from "../state.ts";
import type { Check, CheckQuery, Permissions } from "./schema.ts";

/** Everything that can be permitted, and by which of their roles the caller has it. */
export function listPermissions(ctx: Context): Permissions {
  const state = stateOf(ctx.own);
  const held = heldBy(state, callerOf(ctx));
  const { scopes } = ctx.grants;
  const own = [...state.roles.values()];
  return {
    data: permissions.map((permission) => {
      const by = scopes && !scopes.has(permission) ? [] : held.filter((one) => one.permissions.has(permission));
      return {
        permission, description: describePermission(permission), held: by.some(({ scope }) => scope.type === "tenant"),
        held_by: by.map(({ role, scope }) => ({ role, scope: { type: scope.type, id: scope.id || null } })),
        roles: [...roleNames.filter((role) => permissionsByRole[role].includes(permission)), ...own.filter((role) => role.permissions.has(permission)).map((role) => role.name)],
      };
    }),
  };
}

/** Whether the caller may, and why. It asks for no approval and spends none. */
export function checkPermission(ctx: Context, { action, resource, id }: CheckQuery): Check {
  const permission = resource === undefined ? action : permissionFor(action, resource);
  const type = resource ?? (isPermission(permission) ? kindOf(permission)?.type : undefined);
  if (type === undefined) throw invalid("?action", "unknown", "There is no such permission; for a kind of your own, say which with resource");
  if (findKind(type) && !isPermission(permission)) throw invalid("?action", "unknown", `A ${type} has no such action`);
  const decision = answer(ctx, callerOf(ctx), { action: permission, resource: { type, ...(id === undefined ? {} : { id }) } });
  return { allowed: decision.allowed, effect: decision.effect, reason: decision.reason, decided_by: nameOf(decision.decided_by), warnings: [...decision.warnings] };
}
