import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { openSecret, sealSecret } from "../../platform/secrets/index.ts";
import { isAttestationPayload } from "../attestations/dsse.ts";
import type { Person } from "../git/commit.ts";
import { allowedSignersLine, isCommitPayload } from "../git/signature.ts";
import { findCommitKey, findCurrentCommitKey, insertCommitKey, listCommitKeys } from "./store.ts";
import type { CommitKeyRow } from "./tables.ts";

const purpose = "commit-key";

/** Who a tenant's commits are signed as. */
export interface CommitIdentity {
  key_id: Id<"signing_key">;
  /** 32 bytes. */
  public_key: Uint8Array;
  committer: Person;
}

/** The tenant's signing identity; its key is made the first time it is asked for. The private half never leaves the object. */
export async function getCommitSigner(ctx: Context): Promise<CommitIdentity> {
  const row = findCurrentCommitKey(ctx.own) ?? (await addCommitKey(ctx));
  return { key_id: row.id, public_key: Buffer.from(row.public_key, "base64"), committer: committerOf(ctx) };
}

/**
 * @returns 64 bytes
 * @throws RangeError for bytes that aren't what git has signed nor an attestation, and for a key that isn't there
 */
export async function signCommit(ctx: Context, { key_id, payload }: { key_id: Id<"signing_key">; payload: Uint8Array }): Promise<Uint8Array> {
  if (!isCommitPayload(payload) && !isAttestationPayload(payload)) throw new RangeError("This key signs commits and attestations only");
  const row = findCommitKey(ctx.own, key_id);
  if (!row) throw new RangeError("There is no such commit key");
  const key = await crypto.subtle.importKey("pkcs8", new Uint8Array(openSecret(ctx, purpose, row.sealed_key)), "Ed25519", false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, new Uint8Array(payload)));
}

/** A file for git's `gpg.ssh.allowedSignersFile`: every key that ever signed, the newest first. Empty before the first commit. */
export function listAllowedSigners(ctx: Context): string {
  const { email } = committerOf(ctx);
  return listCommitKeys(ctx.own).map(({ public_key }) => allowedSignersLine({ principal: email, public_key: Buffer.from(public_key, "base64") })).join("");
}

const committerOf = ({ tenantSlug, settings }: Context): Person => ({ name: "DevGen", email: `devgen+${tenantSlug}@${new URL(settings.PUBLIC_URL).hostname}` });

async function addCommitKey(ctx: Context): Promise<CommitKeyRow> {
  const { privateKey, publicKey } = await newPair();
  const now = ctx.clock.now();
  const row: CommitKeyRow = {
    id: newId("signing_key", now), status: "current", public_key: publicKey.toString("base64"), sealed_key: sealSecret(ctx, purpose, privateKey), created_at: now,
  };
  return ctx.own.atomically(() => {
    // Another call may have made one while this one waited for its pair.
    const quicker = findCurrentCommitKey(ctx.own);
    if (quicker) return quicker;
    insertCommitKey(ctx.own, row);
    audit(ctx, { action: "commit_key.create", target: { type: "commit_key", id: row.id } });
    return row;
  });
}

async function newPair(): Promise<{ privateKey: Uint8Array; publicKey: Buffer }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("Ed25519 keys come in pairs");
  const [privateKey, publicKey] = await Promise.all([crypto.subtle.exportKey("pkcs8", pair.privateKey), crypto.subtle.exportKey("raw", pair.publicKey)]);
  if (!(privateKey instanceof ArrayBuffer) || !(publicKey instanceof ArrayBuffer)) throw new TypeError("These forms of a key are bytes");
  return { privateKey: new Uint8Array(privateKey), publicKey: Buffer.from(publicKey) };
}
