import { authorize, may } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { AppError, invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { digestOf, newSecret, sealOpaque } from "../credentials/opaque.ts";
import { recheckStreams } from "../streams/service.ts";
import type { ApiKey, CreateApiKey, NewApiKey } from "./schema.ts";
import { findApiKey, insertApiKey, listApiKeyRows, revokeApiKeyRow } from "./store.ts";
import type { ApiKeyRow } from "./tables.ts";

/** A key for whoever has signed in; a key can't make keys. @throws AppError forbidden */
export function createApiKey(ctx: Context, input: CreateApiKey): NewApiKey {
  authorize(ctx, "api_keys:create");
  if (ctx.principal.kind !== "user") throw new AppError("forbidden", "Only who has signed in can make an API key");
  if (ctx.principal.organization) throw new AppError("forbidden", "Who comes in through an organization has no keys here: a key has its owner's own rights, and they have none");
  const beyond = input.scopes?.findIndex((scope) => !may(ctx, scope)) ?? -1;
  if (beyond >= 0) throw invalid(`#/scopes/${beyond}`, "not_held", `You don't have ${input.scopes?.[beyond]} yourself`);
  const now = ctx.clock.now();
  const expires_at = input.expires_at === undefined ? null : Date.parse(input.expires_at);
  if (expires_at !== null && expires_at <= now) throw invalid("#/expires_at", "past", "This time has passed");

  const id = newId("api_key", now);
  const key = sealOpaque(ctx.settings, "api_key", { tenant_id: ctx.tenantId, id, secret: newSecret() });
  const row: ApiKeyRow = {
    id, user_id: ctx.principal.user_id, name: input.name, hint: key.slice(-4), digest: digestOf(key), scopes: input.scopes ?? null,
    created_at: now, expires_at, revoked_at: null, last_used_at: null,
  };
  ctx.own.atomically(() => {
    insertApiKey(ctx.own, row);
    audit(ctx, { action: "api_key.create", target: { type: "api_key", id }, details: { name: row.name, scopes: row.scopes } });
    remember(ctx, 201, present(row));
  });
  return { ...present(row), key };
}

/** The caller's own keys; everybody's for who manages users. */
export function listApiKeys(ctx: Context, input: PageInput): Paged<ApiKey> {
  authorize(ctx, "api_keys:read");
  const whose = may(ctx, "users:update") ? undefined : personBehind(ctx.actor) ?? undefined;
  return paged<ApiKeyRow, ApiKey, [Id<"api_key">]>(ctx, input, {
    list: "api_keys", load: (after, take, skip) => listApiKeyRows(ctx.own, whose, after?.[0], take, skip), keyOf: (row) => [row.id], present,
  });
}

/** From the next request on the key is nobody. Revoking one twice changes nothing. @throws AppError not_found also for another person's key */
export function revokeApiKey(ctx: Context, id: string): void {
  const row = isId("api_key", id) ? findApiKey(ctx.own, id) : undefined;
  if (!row || (row.user_id !== personBehind(ctx.actor) && !may(ctx, "users:update"))) throw notFound("API key");
  authorize(ctx, "api_keys:revoke", { type: "api_key", id: row.id, owner_id: row.user_id });
  if (row.revoked_at !== null) return;
  ctx.own.atomically(() => {
    revokeApiKeyRow(ctx.own, row.id, ctx.clock.now());
    recheckStreams(ctx, { holder: row.id });
    audit(ctx, { action: "api_key.revoke", target: { type: "api_key", id: row.id } });
  });
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const present = ({ digest: _, ...row }: ApiKeyRow): ApiKey => ({
  ...row, created_at: new Date(row.created_at).toISOString(), expires_at: timeOf(row.expires_at), revoked_at: timeOf(row.revoked_at), last_used_at: timeOf(row.last_used_at),
});
