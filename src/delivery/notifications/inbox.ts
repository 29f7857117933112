import * as z from "zod";
import { hasStreamOn } from "../../identity/index.ts";
import type { Bindings, Context } from "../../platform/context.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { enqueue, type OutboxRow } from "../../platform/outbox/index.ts";

export const inboxPath = "/api/notifications/stream";

/** What a stream of a member's notifications is noted under. */
export const inboxSubject = (userId: Id<"user">): string => `inbox:${userId}`;
export const isInbox = (subject: string): boolean => subject.startsWith("inbox:");

/** A member's inbox object, which holds their listeners, as the tenant's object calls it. */
export interface InboxStub {
  /** Something of theirs is new, or was read. */
  tell(): Promise<void>;
  hangUp(holder: string): Promise<void>;
  isFollowedBy(holder: string): Promise<boolean>;
}

export const inboxName = (tenantId: string, userId: string): string => `${tenantId}:${userId}`;

const inboxOf = (ctx: { bindings: Pick<Bindings, "INBOX">; tenantId: string }, userId: string): InboxStub => asStub(ctx.bindings.INBOX.getByName(inboxName(ctx.tenantId, userId)));

/** The object of a subject. */
export const inboxOn = (ctx: Parameters<typeof inboxOf>[0], subject: string): InboxStub => inboxOf(ctx, subject.slice("inbox:".length));

/** The binding's class has these methods (`durable-objects/inbox`). */
const asStub = (stub: unknown): InboxStub => stub as InboxStub;

/** Inside a commit: those of them who listen hear of it, whatever happens meanwhile. */
export function tellInboxes(ctx: Pick<Context, "own" | "clock" | "wake">, userIds: readonly Id<"user">[]): void {
  for (const user_id of userIds) if (hasStreamOn(ctx.own, inboxSubject(user_id))) enqueue(ctx, "inbox.tell", newId("outbox", ctx.clock.now()), { user_id });
}

const Telling = z.object({ user_id: z.string() });

/** Outbox topic `inbox.tell`. */
export async function tellInbox(ctx: Context, row: Pick<OutboxRow, "payload">): Promise<void> {
  await inboxOf(ctx, Telling.parse(row.payload).user_id).tell();
}
