import type { Context } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";
import { recheckStreams } from "../streams/service.ts";
import { updateMember } from "./store.ts";
import type { MemberRow } from "./tables.ts";

/** What a member is from now on. Streams that they may no longer read end. Permission is the caller's to ask. */
export function changeMember(ctx: Pick<Context, "own" | "clock" | "wake">, userId: Id<"user">, change: Partial<Pick<MemberRow, "roles" | "status" | "changed_at">>): void {
  ctx.own.atomically(() => {
    updateMember(ctx.own, userId, change);
    recheckStreams(ctx, { user_id: userId });
  });
}
