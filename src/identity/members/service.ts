import type { Context } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";
import { closeStreams } from "../streams/service.ts";
import { updateMember } from "./store.ts";
import type { MemberRow } from "./tables.ts";

/** What a member is from now on. Who is removed keeps no stream open. Permission is the caller's to ask. */
export function changeMember(ctx: Pick<Context, "own" | "clock" | "wake">, userId: Id<"user">, change: Partial<Pick<MemberRow, "roles" | "status" | "changed_at">>): void {
  ctx.own.atomically(() => {
    updateMember(ctx.own, userId, change);
    if (change.status === "removed") closeStreams(ctx, { user_id: userId });
  });
}
