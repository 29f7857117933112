import { keyFor, randomBytes } from "../../platform/digest.ts";
import type { Settings } from "../../platform/settings.ts";

const ivBytes = 12;

const keyOf = (settings: Settings, uses: "encrypt" | "decrypt"): Promise<CryptoKey> => crypto.subtle.importKey("raw", Uint8Array.from(keyFor(settings.MASTER_KEY, "mfa-secrets")), "AES-GCM", false, [uses]);

/** A device's secret as its row keeps it: AES-256-GCM, bound to the device, so that one can't be put in another's place. */
export async function sealSecret(settings: Settings, deviceId: string, secret: Uint8Array<ArrayBuffer>): Promise<string> {
  const iv = randomBytes(ivBytes);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(deviceId) }, await keyOf(settings, "encrypt"), secret);
  return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64url");
}

/** @throws Error for what was sealed for another device, under another key, or was changed */
export async function openSecret(settings: Settings, deviceId: string, sealed: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(Buffer.from(sealed, "base64url"));
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.subarray(0, ivBytes), additionalData: new TextEncoder().encode(deviceId) }, await keyOf(settings, "decrypt"), bytes.subarray(ivBytes));
  return new Uint8Array(opened);
}
