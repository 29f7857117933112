import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** SHA-256 (FIPS 180-4) of UTF-8 text or bytes, as 64 hex digits. */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * 128 bits of a text as 32 hex digits, to notice that it has changed; no guard against somebody who makes two texts meet. For short texts a tenth of the
 * cost of SHA-256, which is reached through a stream. Four lanes that multiply and rotate after MurmurHash3 (Appleby, public domain).
 */
export function fingerprint(text: string): string {
  let [a, b, c, d] = [text.length, 0x1b56c4e9, 0x243f6a88, 0x37e15162];
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    a = Math.imul(a ^ unit, 0xcc9e2d51) ^ (d >>> 15);
    b = Math.imul(b ^ a, 0x1b873593) ^ (a >>> 13);
    c = Math.imul(c ^ b, 0x85ebca6b) ^ (b >>> 16);
    d = Math.imul(d ^ c, 0xc2b2ae35) ^ (c >>> 14);
  }
  return mixed(a) + mixed(b) + mixed(c) + mixed(d);
}

/** MurmurHash3's last step for 32 bits, as 8 hex digits. */
function mixed(bits: number): string {
  let mix = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return ((mix ^ (mix >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

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
