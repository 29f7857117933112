import { createHmac, hash, hkdfSync, timingSafeEqual } from "node:crypto";

/** SHA-256 (FIPS 180-4) of UTF-8 text or bytes, as 64 hex digits. */
export const sha256 = (content: string | Uint8Array): string => hash("sha256", content);

/** HMAC-SHA-256 (RFC 2104) as base64url without padding. */
export const hmac = (key: Uint8Array | string, content: string): string => createHmac("sha256", key).update(content).digest("base64url");

/** A 32-byte key for one purpose, by HKDF-SHA-256 (RFC 5869): keys of different purposes say nothing about each other. */
export const keyFor = (masterKey: string, purpose: string): Uint8Array => new Uint8Array(hkdfSync("sha256", masterKey, "", `devgen/${purpose}`, 32));

const encoder = new TextEncoder();

/** Whether two texts are equal, in time that depends on their lengths alone. */
export function equalsSafely(a: string, b: string): boolean {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export const randomBytes = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

/** `length` random bytes as base64url. */
export const randomText = (length: number): string => Buffer.from(randomBytes(length)).toString("base64url");
