import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { decide, principalTypes, type Decision } from "../decide.ts";
import { callerOf, pose, type Asker, type Resource } from "../facts.ts";
import { findKind, isOwnAction, isPermission, kindOf } from "../roles.ts";
import { stateOf, type AccessState } from "../state.ts";
import { findThing, principalOf } from "../store.ts";

/** A question as it comes from outside: any names, ours or others'. */
export interface Asked {
  action: string;
  resource: Resource;
  context?: { readonly [name: string]: Json };
}

/** `cancel` of a `run` is `runs:cancel`; what isn't ours keeps its name. */
export function permissionFor(action: string, type: string): string {
  const named = findKind(type);
  return named && !action.includes(":") && isPermission(`${named.permissions}:${action}`) ? `${named.permissions}:${action}` : action;
}

/** What is decided, in full. A thing of ours that isn't there is denied: nobody may do anything with it. `state`: as it would be, for a simulation. */
export function answer(ctx: Context, asker: Asker, asked: Asked, state: AccessState = stateOf(ctx.own), now: number = ctx.clock.now()): Decision {
  const action = permissionFor(asked.action, asked.resource.type);
  const kind = isOwnAction(action) ? undefined : findKind(asked.resource.type);
  if (kind && (!isPermission(action) || kindOf(action) !== kind)) return missing(`A ${kind.type} has no action ${asked.action}`);
  if (kind?.table !== undefined && asked.resource.id !== undefined && !findThing(ctx.own, kind, asked.resource.id)) return missing(`There is no such ${kind.type}`);
  return decide(...pose(ctx, state, asker, { action, resource: asked.resource, now, ...(asked.context ? { context: asked.context } : {}) }));
}

const missing = (reason: string): Decision => ({ allowed: false, effect: "deny", reason, decided_by: { kind: "default" }, warnings: [] });

/** Somebody by type and id: the caller, a member, a key, or a principal that only roles, entries and policies know. */
export function askerFor(ctx: Context, type: string, id: string, attributes: { readonly [name: string]: Json } = {}): Asker {
  const caller = callerOf(ctx);
  if (caller.subject.type === type && caller.subject.id === id) return { ...caller, subject: { ...caller.subject, attributes: { ...attributes, ...caller.subject.attributes } } };
  const known = ctx.people.find(ctx.own, type, id, ctx.clock.now());
  const behind = type === "api_key" ? known?.stands_for : undefined;
  const refs = [principalOf(type, id), ...(behind ? [principalOf(behind.type, behind.id)] : []), ...(known?.teams ?? []).map((team) => principalOf("team", team))];
  return { subject: { type: behind?.type ?? type, id: behind?.id ?? id, refs, attributes: { ...attributes, ...(known?.email === undefined ? {} : { email: known.email }) } }, grants: known ?? { roles: [], permissions: new Set(), teams: [] } };
}

/** Whether a subject is the caller: asking about oneself needs no permission. */
export function isCaller(ctx: Context, type: string, id: string): boolean {
  return principalTypes.some((one) => one === type) && callerOf(ctx).subject.refs.includes(principalOf(type, id)) && type !== "team";
}
