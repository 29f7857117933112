import { authorize, may, permissionOf } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { recheckStreams } from "../streams/service.ts";
import { loadApiKey, present } from "./present.ts";
import type { ApiKey, ChangeApiKey, ListApiKeys } from "./schema.ts";
import { changeApiKeyRow, listApiKeyRows, revokeApiKeyRow, type ApiKeyFilter } from "./store.ts";
import type { ApiKeyRow } from "./tables.ts";

/** The caller's own keys; everybody's for who manages users; a service identity's for who may change it, and for itself. */
export function listApiKeys(ctx: Context, query: ListApiKeys): Paged<ApiKey> {
  authorize(ctx, "api_keys:read");
  const filter = filterFor(ctx, query.service_identity_id);
  return paged<ApiKeyRow, ApiKey, [Id<"api_key">]>(ctx, query, {
    list: "api_keys", load: (after, take, skip) => (filter ? listApiKeyRows(ctx.own, filter, after?.[0], take, skip) : []), keyOf: (row) => [row.id], present,
  });
}

/** What of all keys the caller may see; undefined for none. */
function filterFor(ctx: Context, asked: string | undefined): ApiKeyFilter | undefined {
  if (asked !== undefined && !isId("service_identity", asked)) return undefined;
  const isEverybody = may(ctx, asked === undefined ? "users:update" : permissionOf("service_identities", "update"));
  if (isEverybody) return { service_identity_id: asked };
  if (ctx.actor.type === "service") return asked === undefined || asked === ctx.actor.id ? { service_identity_id: ctx.actor.id } : undefined;
  return { user_id: personBehind(ctx.actor) ?? undefined, service_identity_id: asked };
}

/** @throws AppError not_found also for another person's key */
export function getApiKey(ctx: Context, id: string): ApiKey {
  const row = loadApiKey(ctx, id);
  authorize(ctx, "api_keys:read", aboutKey(row));
  return present(row);
}

export function renameApiKey(ctx: Context, id: string, { name }: ChangeApiKey): ApiKey {
  const row = loadApiKey(ctx, id);
  authorize(ctx, "api_keys:create", aboutKey(row));
  if (row.name === name) return present(row);
  ctx.own.atomically(() => {
    changeApiKeyRow(ctx.own, row.id, { name });
    audit(ctx, { action: "api_key.update", target: { type: "api_key", id: row.id }, details: { name } });
  });
  return present({ ...row, name });
}

/** From the next request on the key is nobody. Revoking one twice changes nothing. @throws AppError not_found also for another person's key */
export function revokeApiKey(ctx: Context, id: string): void {
  const row = loadApiKey(ctx, id);
  authorize(ctx, "api_keys:revoke", aboutKey(row));
  if (row.revoked_at !== null) return;
  ctx.own.atomically(() => {
    revokeApiKeyRow(ctx.own, row.id, ctx.clock.now());
    recheckStreams(ctx, { holder: row.id });
    audit(ctx, { action: "api_key.revoke", target: { type: "api_key", id: row.id } });
  });
}

const aboutKey = ({ id, user_id, service_identity_id }: ApiKeyRow) => ({ type: "api_key", id, owner_id: service_identity_id ?? user_id });
