import { createHmac } from "node:crypto";

export const stepSeconds = 30;
const digits = 6;
/** Codes of the step before and after count too: clocks differ, and people take time. */
const drift = 1;

export const stepAt = (now: number): number => Math.floor(now / 1_000 / stepSeconds);

/** The code of a step of time (RFC 6238 over RFC 4226, with SHA-1, as every authenticator has it). */
export function codeAt(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", secret).update(counter).digest();
  const number = hash.readUInt32BE(hash[hash.length - 1]! & 15) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, "0");
}

/** Which step's code this is, around now; undefined for none of them. */
export function stepOf(secret: Uint8Array, code: string, now: number): number | undefined {
  const here = stepAt(now);
  let found: number | undefined;
  for (let step = here - drift; step <= here + drift; step++) if (codeAt(secret, step) === code) found = step;
  return found;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 (RFC 4648) without padding, as authenticators take a secret. */
export function toBase32(bytes: Uint8Array): string {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
}

/** What an authenticator reads, as text or from a picture of it. */
export const addressOf = (issuer: string, account: string, secret: string): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
