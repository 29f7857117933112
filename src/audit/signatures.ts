import { canonical, type Json } from "../platform/canonical.ts";
import type { Settings } from "../platform/settings.ts";

/** What is signed begins with its kind, so that no signature can be shown for something else, a token above all. */
export type StatementKind = "devgen-audit-checkpoint" | "devgen-audit-segment" | "devgen-deletion-certificate";
export type Statement = { [name: string]: Json };

export interface PublicKey {
  kid: string;
  kty: string;
  crv: string;
  x: string;
}

export interface Signed {
  kid: string;
  /** Ed25519 (RFC 8032), base64url. */
  signature: string;
}

export type Genuineness = "genuine" | "forged" | "unknown_key";

const textOf = (kind: StatementKind, statement: Statement): Uint8Array => new TextEncoder().encode(`${kind}\n${canonical(statement)}`);

/** Signs with the installation's current key. */
export async function signStatement(settings: Settings, kind: StatementKind, statement: Statement): Promise<Signed> {
  const current = settings.SIGNING_KEYS.find((key) => key.status === "current")!;
  const key = await crypto.subtle.importKey("jwk", current.jwk, { name: "Ed25519" }, false, ["sign"]);
  const signature = await crypto.subtle.sign({ name: "Ed25519" }, key, textOf(kind, statement));
  return { kid: current.kid, signature: Buffer.from(signature).toString("base64url") };
}

export async function checkSignature(keys: readonly PublicKey[], kind: StatementKind, statement: Statement, signed: Signed): Promise<Genuineness> {
  const known = keys.find((key) => key.kid === signed.kid && key.kty === "OKP" && key.crv === "Ed25519");
  if (!known) return "unknown_key";
  const key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: known.x }, { name: "Ed25519" }, false, ["verify"]);
  const genuine = await crypto.subtle.verify({ name: "Ed25519" }, key, Buffer.from(signed.signature, "base64url"), textOf(kind, statement));
  return genuine ? "genuine" : "forged";
}

/** The public halves of every key that ever signed here: what was signed by a retired one stays signed. */
export const publicKeys = (settings: Settings): PublicKey[] => settings.SIGNING_KEYS.map(({ kid, jwk }) => ({ kid, kty: jwk.kty, crv: jwk.crv, x: jwk.x }));
