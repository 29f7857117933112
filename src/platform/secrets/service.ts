import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import { keyFor, randomText } from "../digest.ts";
import { findDataKey, findNewestDataKey, insertDataKey } from "./store.ts";
import type { DataKeyRow } from "./tables.ts";

type Keeper = Pick<Context, "own" | "settings" | "tenantId">;

const ivBytes = 12;
const tagBytes = 16;

/** Makes the tenant's data key. Call it inside the commit that needs it first. */
export function createDataKey(ctx: Keeper & Pick<Context, "clock">): void {
  const id = randomText(9);
  const wrapped = encrypt(wrappingKey(ctx, ctx.settings.MASTER_KEY_ID), randomBytes(32), `${ctx.tenantId}/${id}`);
  insertDataKey(ctx.own, { id, kek_id: ctx.settings.MASTER_KEY_ID, wrapped, created_at: ctx.clock.now() });
}

/**
 * AES-256-GCM under the tenant's data key, as `<key id>.<iv, text and tag in base64url>`. `purpose` is bound to it: what was sealed for one purpose, or
 * for one tenant, opens for no other.
 */
export function sealSecret(ctx: Keeper, purpose: string, secret: string | Uint8Array): string {
  const row = findNewestDataKey(ctx.own);
  if (!row) throw new Error("This tenant has no data key");
  return `${row.id}.${encrypt(dataKey(ctx, row), Buffer.from(secret), `${ctx.tenantId}/${purpose}`)}`;
}

/** @throws Error when it was altered, or sealed for something else, or its key was destroyed */
export function openSecret(ctx: Keeper, purpose: string, sealed: string): Uint8Array<ArrayBuffer> {
  const dot = sealed.indexOf(".");
  const row = findDataKey(ctx.own, sealed.slice(0, dot));
  if (!row) throw new Error("The data key of this secret is gone");
  return decrypt(dataKey(ctx, row), sealed.slice(dot + 1), `${ctx.tenantId}/${purpose}`);
}

const dataKey = (ctx: Keeper, row: DataKeyRow): Uint8Array => decrypt(wrappingKey(ctx, row.kek_id), row.wrapped, `${ctx.tenantId}/${row.id}`);

function wrappingKey({ settings }: Keeper, kekId: string): Uint8Array {
  if (kekId !== settings.MASTER_KEY_ID) throw new Error(`The master key ${kekId} is not configured`);
  return keyFor(settings.MASTER_KEY, "data-keys");
}

function encrypt(key: Uint8Array, content: Uint8Array, about: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(about));
  return Buffer.concat([iv, cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypt(key: Uint8Array, sealed: string, about: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-tagBytes));
  return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]));
}
