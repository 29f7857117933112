import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { randomText } from "../../platform/digest.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { insertSession } from "./store.ts";
import type { SessionRow } from "./tables.ts";

const sessionMs = 30 * 86_400_000;

/** Begins a session of a member who has just proved who they are. */
export function openSession(ctx: Context, input: { user_id: Id<"user">; amr: string[] }): SessionRow {
  const now = ctx.clock.now();
  const row: SessionRow = {
    id: newId("session", now), user_id: input.user_id, amr: input.amr, auth_time: now, created_at: now, expires_at: now + sessionMs,
    salt: randomText(16), generation: 1, rotated_at: now, ended_at: null, ended_by: null,
  };
  ctx.own.atomically(() => {
    insertSession(ctx.own, row);
    audit(ctx, { action: "session.open", target: { type: "session", id: row.id } });
  });
  return row;
}
