import { createHash } from "node:crypto";
import * as z from "zod";
import { compareBytes, concat, utf8 } from "../git/bytes.ts";
import { publicKeyBlob, type CommitSigner } from "../git/signature.ts";

/** A signed statement as https://github.com/secure-systems-lab/dsse (version 1) wraps it. */
export const payloadType = "application/vnd.in-toto+json";

export const Envelope = z.strictObject({
  payloadType: z.literal(payloadType),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.base64() })).min(1).max(10),
});
export type Envelope = z.infer<typeof Envelope>;

/** What is signed: type and payload, each with its length before it, so that neither can pass for a part of the other. */
const encoded = (payload: Uint8Array): Uint8Array<ArrayBuffer> => concat([utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);

/** Whether bytes to be signed are an attestation of ours and nothing else. */
export function isAttestationPayload(bytes: Uint8Array): boolean {
  const [, length = ""] = new RegExp(`^DSSEv1 ${payloadType.length} ${payloadType.replaceAll(/[.+]/g, "\\$&")} (\\d{1,9}) `).exec(new TextDecoder("latin1").decode(bytes.subarray(0, 80))) ?? [];
  return length !== "" && bytes.length === utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${length} `).length + Number(length);
}

/** As `ssh-keygen -l` names a key. */
export const keyIdOf = (publicKey: Uint8Array): string => `SHA256:${createHash("sha256").update(publicKeyBlob(publicKey)).digest("base64").replace(/=+$/, "")}`;

export async function sealStatement(text: string, signer: CommitSigner): Promise<Envelope> {
  const payload = utf8(text);
  const sig = await signer.sign(encoded(payload));
  return { payloadType, payload: Buffer.from(payload).toString("base64"), signatures: [{ keyid: keyIdOf(signer.public_key), sig: Buffer.from(sig).toString("base64") }] };
}

/** The text that one of these keys signed; undefined if none did. @param keys 32 bytes each */
export async function openEnvelope({ payload, signatures }: Envelope, keys: readonly Uint8Array[]): Promise<string | undefined> {
  const bytes = Uint8Array.from(Buffer.from(payload, "base64"));
  for (const { keyid, sig } of signatures) {
    const key = keys.find((one) => keyIdOf(one) === keyid);
    if (key && (await verifies(key, Buffer.from(sig, "base64"), encoded(bytes)))) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  }
  return undefined;
}

async function verifies(publicKey: Uint8Array, signature: Uint8Array, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, Uint8Array.from(signature), bytes);
}

/** The Ed25519 keys of an allowed signers file (ssh-keygen(1)); other lines are passed over. */
export function keysIn(allowedSigners: string): Uint8Array[] {
  const prefix = publicKeyBlob(new Uint8Array(32)).subarray(0, -32);
  const blobs = [...allowedSigners.matchAll(/^[^#\n]*\bssh-ed25519 ([A-Za-z0-9+/=]+)/gm)].map(([, text = ""]) => Uint8Array.from(Buffer.from(text, "base64")));
  return blobs.filter((blob) => blob.length === prefix.length + 32 && compareBytes(blob.subarray(0, prefix.length), prefix) === 0).map((blob) => blob.subarray(prefix.length));
}
