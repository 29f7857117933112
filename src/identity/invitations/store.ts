import { and, eq, isNull } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { invitations, type InvitationRow } from "./tables.ts";

export const findInvitation = (own: OwnDatabase, id: Id<"invitation">): InvitationRow | undefined => own.select().from(invitations).where(eq(invitations.id, id)).get();

export const insertInvitation = (own: OwnDatabase, row: InvitationRow): void => {
  own.insert(invitations).values(row).run();
};

export const markAccepted = (own: OwnDatabase, id: Id<"invitation">, user_id: Id<"user">, accepted_at: number): void => {
  own.update(invitations).set({ accepted_at, user_id }).where(eq(invitations.id, id)).run();
};

/** Those that are still open: what was accepted stays accepted. */
export const revokeInvitationsOf = (own: OwnDatabase, userId: Id<"user">, revoked_at: number): void => {
  own.update(invitations).set({ revoked_at }).where(and(eq(invitations.user_id, userId), isNull(invitations.accepted_at), isNull(invitations.revoked_at))).run();
};
