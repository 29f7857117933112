import { and, count, desc, eq, gt, isNull, lt, or, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { apiKeys, type ApiKeyRow } from "./tables.ts";

export const findApiKey = (own: OwnDatabase, id: Id<"api_key">): ApiKeyRow | undefined => own.select().from(apiKeys).where(eq(apiKeys.id, id)).get();

/** The key that was rotated to this one. */
export const findPredecessor = (own: OwnDatabase, id: Id<"api_key">): ApiKeyRow | undefined => own.select().from(apiKeys).where(eq(apiKeys.successor_id, id)).get();

export const insertApiKey = (own: OwnDatabase, row: ApiKeyRow): void => {
  own.insert(apiKeys).values(row).run();
};

export const changeApiKeyRow = (own: OwnDatabase, id: Id<"api_key">, change: Partial<Pick<ApiKeyRow, "name" | "expires_at" | "successor_id">>): void => {
  own.update(apiKeys).set(change).where(eq(apiKeys.id, id)).run();
};

/** Whose keys: one member's, one service identity's, both when both are said. */
export interface ApiKeyFilter {
  user_id?: Id<"user"> | undefined;
  service_identity_id?: Id<"service_identity"> | undefined;
}

/** Newest first. */
export const listApiKeyRows = (own: OwnDatabase, { user_id, service_identity_id }: ApiKeyFilter, before: Id<"api_key"> | undefined, limit: number, offset: number): ApiKeyRow[] =>
  own.select().from(apiKeys)
    .where(and(
      user_id && eq(apiKeys.user_id, user_id), service_identity_id && eq(apiKeys.service_identity_id, service_identity_id), before && lt(apiKeys.id, before),
    ))
    .orderBy(desc(apiKeys.id)).limit(limit).offset(offset).all();

const isLive = (now: number): SQL | undefined => and(isNull(apiKeys.revoked_at), or(isNull(apiKeys.expires_at), gt(apiKeys.expires_at, now)));

/** How many keys are good. One that was rotated counts no more: its successor does. */
export const countLiveKeys = (own: OwnDatabase, now: number): number =>
  own.select({ live: count() }).from(apiKeys).where(and(isLive(now), isNull(apiKeys.successor_id))).get()?.live ?? 0;

export const revokeApiKeyRow = (own: OwnDatabase, id: Id<"api_key">, revoked_at: number): void => {
  own.update(apiKeys).set({ revoked_at }).where(and(eq(apiKeys.id, id), isNull(apiKeys.revoked_at))).run();
};

/** Returns which they were. */
export const revokeKeysOfService = (own: OwnDatabase, id: Id<"service_identity">, revoked_at: number): Id<"api_key">[] =>
  own.update(apiKeys).set({ revoked_at }).where(and(eq(apiKeys.service_identity_id, id), isNull(apiKeys.revoked_at))).returning({ id: apiKeys.id }).all().map((row) => row.id);

export const noteApiKeyUse = (own: OwnDatabase, id: Id<"api_key">, last_used_at: number): void => {
  own.update(apiKeys).set({ last_used_at }).where(eq(apiKeys.id, id)).run();
};

/** A member's own; those that they made for service identities stay. */
export const revokeKeysOf = (own: OwnDatabase, userId: Id<"user">, revoked_at: number): void => {
  own.update(apiKeys).set({ revoked_at }).where(and(eq(apiKeys.user_id, userId), isNull(apiKeys.service_identity_id), isNull(apiKeys.revoked_at))).run();
};
