import { authorize, grantsOf, may, permissionOf, permissions } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { requireRoom } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { digestOf, newSecret, sealOpaque } from "../credentials/opaque.ts";
import { findServiceIdentity } from "../service-identities/store.ts";
import type { ServiceIdentityRow } from "../service-identities/tables.ts";
import { hastenStreams } from "../streams/service.ts";
import { notHeld } from "./held.ts";
import { isLiveAt, loadApiKey, present } from "./present.ts";
import type { CreateApiKey, NewApiKey, RotateApiKey } from "./schema.ts";
import { changeApiKeyRow, countLiveKeys, findPredecessor, insertApiKey } from "./store.ts";
import type { ApiKeyRow } from "./tables.ts";

/** A key for whoever has signed in, or for a service identity that they may change; a key can't make keys. @throws AppError forbidden, quota_exceeded */
export function createApiKey(ctx: Context, input: CreateApiKey): NewApiKey {
  authorize(ctx, "api_keys:create");
  const user_id = requireSession(ctx);
  const service = serviceFor(ctx, input.service_identity_id);
  if (!service) requireOwnRights(ctx);
  requireHeldScopes(ctx, service, input.scopes);
  const now = ctx.clock.now();
  const expires_at = input.expires_at === undefined ? null : Date.parse(input.expires_at);
  if (expires_at !== null && expires_at <= now) throw invalid("#/expires_at", "past", "This time has passed");
  const { row, key } = newKey(ctx, {
    user_id, service_identity_id: service?.id ?? null, name: input.name, scopes: input.scopes ?? null, allowed_ips: input.allowed_ips ?? null, expires_at,
  });
  return ctx.own.atomically(() => {
    requireRoom(ctx, "api_keys", () => countLiveKeys(ctx.own, now));
    insertApiKey(ctx.own, row);
    audit(ctx, { action: "api_key.create", target: { type: "api_key", id: row.id }, details: { name: row.name, scopes: row.scopes, allowed_ips: row.allowed_ips, service_identity_id: row.service_identity_id } });
    remember(ctx, 201, present(row));
    return { ...present(row), key };
  });
}

/**
 * A new key that is as the old one, and lives as long; the old one stays good for a while, so that whoever holds it can change over. At most two of a row are
 * good at a time. @throws AppError conflict for a key that has ended, or was rotated already
 */
export function rotateApiKey(ctx: Context, id: string, { overlap_seconds }: RotateApiKey): NewApiKey {
  const old = loadApiKey(ctx, id);
  authorize(ctx, "api_keys:create");
  if (old.user_id !== requireSession(ctx) && old.service_identity_id === null) throw new AppError("forbidden", "A person's key is rotated by that person: whoever rotates it sees the new one");
  requireHeldScopes(ctx, serviceFor(ctx, old.service_identity_id ?? undefined), old.scopes ?? undefined);
  const now = ctx.clock.now();
  if (!isLiveAt(old, now)) throw conflict("This API key has ended; make another");
  if (old.successor_id !== null) throw conflict("This API key was rotated already", { successor_id: old.successor_id });
  const before = findPredecessor(ctx.own, old.id);
  if (before && isLiveAt(before, now)) throw conflict("The API key before this one is still good; revoke it first", { predecessor_id: before.id });

  const { user_id, service_identity_id, name, scopes, allowed_ips } = old;
  const { row, key } = newKey(ctx, { user_id, service_identity_id, name, scopes, allowed_ips, expires_at: old.expires_at === null ? null : now + old.expires_at - old.created_at });
  const ends = Math.min(old.expires_at ?? Infinity, now + overlap_seconds * 1_000);
  return ctx.own.atomically(() => {
    insertApiKey(ctx.own, row);
    changeApiKeyRow(ctx.own, old.id, { expires_at: ends, successor_id: row.id });
    hastenStreams(ctx, old.id, ends);
    audit(ctx, { action: "api_key.rotate", target: { type: "api_key", id: old.id }, details: { successor_id: row.id, old_until: new Date(ends).toISOString() } });
    remember(ctx, 201, present(row));
    return { ...present(row), key };
  });
}

function requireSession({ principal }: Context): Id<"user"> {
  if (principal.kind !== "user") throw new AppError("forbidden", "Only who has signed in can make an API key");
  return principal.user_id;
}

/** A person's key has that person's own rights. @throws AppError forbidden for whoever has none here */
function requireOwnRights({ principal }: Context): void {
  if (principal.kind === "user" && principal.organization) throw new AppError("forbidden", "Who comes in through an organization has no keys here: a key has its owner's own rights, and they have none");
}

/** @throws AppError invalid_input for one that isn't there, forbidden for one that the caller may not change */
function serviceFor(ctx: Context, id: string | undefined): ServiceIdentityRow | undefined {
  if (id === undefined) return undefined;
  const service = isId("service_identity", id) ? findServiceIdentity(ctx.own, id) : undefined;
  if (!service) throw invalid("#/service_identity_id", "not_found", "There is no such service identity");
  authorize(ctx, permissionOf("service_identities", "update"), { type: "service_identity", id: service.id });
  return service;
}

/** Nobody hands on what they don't have, nor a key what its service hasn't. @throws AppError invalid_input */
function requireHeldScopes(ctx: Context, service: ServiceIdentityRow | undefined, scopes: readonly string[] | undefined): void {
  const theirs = service && heldBy(ctx, service);
  for (const [index, scope] of scopes?.entries() ?? []) {
    if (theirs && !theirs.has(scope)) throw invalid(`#/scopes/${index}`, "not_held", `The service identity doesn't have ${scope}`);
    if (notHeld(ctx, [scope]) !== undefined) throw invalid(`#/scopes/${index}`, "not_held", `You don't have ${scope} yourself`);
  }
  const beyond = scopes || !theirs ? undefined : notHeld(ctx, theirs);
  if (beyond !== undefined) throw invalid("#/service_identity_id", "not_held", `This service identity has ${beyond}, which you don't have yourself`);
}

/** What a service identity may in the tenant as a whole, whether by its own roles or by what was assigned to it. */
function heldBy(ctx: Context, { id, roles }: ServiceIdentityRow): ReadonlySet<string> {
  const asItself: Context = { ...ctx, actor: { type: "service", id, key_id: "key_" }, grants: grantsOf(roles) };
  return new Set(permissions.filter((permission) => may(asItself, permission)));
}

function newKey(ctx: Context, what: Omit<ApiKeyRow, "id" | "hint" | "digest" | "created_at" | "revoked_at" | "last_used_at" | "successor_id">): { row: ApiKeyRow; key: string } {
  const created_at = ctx.clock.now();
  const id = newId("api_key", created_at);
  const key = sealOpaque(ctx.settings, "api_key", { tenant_id: ctx.tenantId, id, secret: newSecret() });
  return { key, row: { ...what, id, hint: key.slice(-4), digest: digestOf(key), created_at, revoked_at: null, last_used_at: null, successor_id: null } };
}
