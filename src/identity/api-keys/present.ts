import { may, permissionOf } from "../../access/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { isId } from "../../platform/ids.ts";
import type { ApiKey } from "./schema.ts";
import { findApiKey } from "./store.ts";
import type { ApiKeyRow } from "./tables.ts";

/** A key that the caller knows of: their own, or one that they look after. @throws AppError not_found also for another person's key */
export function loadApiKey(ctx: Context, id: string): ApiKeyRow {
  const row = isId("api_key", id) ? findApiKey(ctx.own, id) : undefined;
  if (!row || !isKnownTo(ctx, row)) throw notFound("API key");
  return row;
}

function isKnownTo(ctx: Context, row: ApiKeyRow): boolean {
  if (row.user_id === personBehind(ctx.actor) || row.service_identity_id === ctx.actor.id) return true;
  return may(ctx, row.service_identity_id === null ? "users:update" : permissionOf("service_identities", "update"));
}

export const isLiveAt = ({ revoked_at, expires_at }: ApiKeyRow, now: number): boolean => revoked_at === null && (expires_at === null || expires_at > now);

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const present = ({ digest: _, ...row }: ApiKeyRow): ApiKey => ({
  ...row, created_at: new Date(row.created_at).toISOString(), expires_at: timeOf(row.expires_at), revoked_at: timeOf(row.revoked_at), last_used_at: timeOf(row.last_used_at),
});
