import type { Actor, Context } from "../../platform/context.ts";
import { decide } from "../decide.ts";
import { pose, type Resource } from "../facts.ts";
import type { Permission } from "../roles.ts";
import { stateOf } from "../state.ts";
import { askerFor } from "./answer.ts";

/** Whether somebody for whom something is done without them may still do it, by what they are now: nobody who has left may, nor by a key that has ended. What needs an approval had it when it was begun. */
export function mayStill(ctx: Context, actor: Actor, action: Permission, resource: Resource): boolean {
  if (actor.type === "system") return true;
  const [type, id] = actor.type === "user" ? ["user", actor.id] as const : ["api_key", actor.type === "service" ? actor.key_id : actor.id] as const;
  // A job acts as somebody with every permission, so it must not be taken for them here.
  const asker = askerFor({ ...ctx, actor: { type: "system", id: "access" } }, type, id);
  return decide(...pose(ctx, stateOf(ctx.own), asker, { action, resource, now: ctx.clock.now() })).effect !== "deny";
}
