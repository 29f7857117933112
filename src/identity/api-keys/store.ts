import { and, desc, eq, isNull, lt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { apiKeys, type ApiKeyRow } from "./tables.ts";

export const findApiKey = (own: OwnDatabase, id: Id<"api_key">): ApiKeyRow | undefined => own.select().from(apiKeys).where(eq(apiKeys.id, id)).get();

export const insertApiKey = (own: OwnDatabase, row: ApiKeyRow): void => {
  own.insert(apiKeys).values(row).run();
};

/** Newest first; `userId` undefined means everybody's. */
export const listApiKeyRows = (own: OwnDatabase, userId: Id<"user"> | undefined, before: Id<"api_key"> | undefined, limit: number, offset: number): ApiKeyRow[] =>
  own.select().from(apiKeys)
    .where(and(userId === undefined ? undefined : eq(apiKeys.user_id, userId), before === undefined ? undefined : lt(apiKeys.id, before)))
    .orderBy(desc(apiKeys.id)).limit(limit).offset(offset).all();

export const revokeApiKeyRow = (own: OwnDatabase, id: Id<"api_key">, revoked_at: number): void => {
  own.update(apiKeys).set({ revoked_at }).where(and(eq(apiKeys.id, id), isNull(apiKeys.revoked_at))).run();
};

export const noteApiKeyUse = (own: OwnDatabase, id: Id<"api_key">, last_used_at: number): void => {
  own.update(apiKeys).set({ last_used_at }).where(eq(apiKeys.id, id)).run();
};

export const revokeKeysOf = (own: OwnDatabase, userId: Id<"user">, revoked_at: number): void => {
  own.update(apiKeys).set({ revoked_at }).where(and(eq(apiKeys.user_id, userId), isNull(apiKeys.revoked_at))).run();
};
