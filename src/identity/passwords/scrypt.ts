import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** RFC 7914 parameters: 32 MiB and about 120 ms. `N·r·p` must stay within 2^20 in workerd. */
const current = { ln: 15, r: 8, p: 3 };
const hashBytes = 32;

/** A PHC string: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64 without padding. Blocks for as long as hashing takes. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `$scrypt$ln=${current.ln},r=${current.r},p=${current.p}$${unpadded(salt)}$${unpadded(derive(password, salt, current))}`;
}

/** Whether the password is the one, and whether its hash should be made anew with today's parameters. Blocks as `hashPassword` does. */
export function checkPassword(password: string, phc: string): { isRight: boolean; isOutdated: boolean } {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!parts) throw new Error("This is no scrypt hash in PHC form");
  const [, ln, r, p, salt = "", hash = ""] = parts;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, "base64");
  const isRight = timingSafeEqual(derive(password, Buffer.from(salt, "base64"), cost), expected);
  return { isRight, isOutdated: cost.ln !== current.ln || cost.r !== current.r || cost.p !== current.p };
}

/** Unicode forms of one password are one password (RFC 8265). */
const derive = (password: string, salt: Uint8Array, { ln, r, p }: typeof current): Buffer =>
  scryptSync(password.normalize("NFKC"), salt, hashBytes, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r });

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

/** What an unknown user's password is checked against, so that it takes as long as a known one's. */
export const nobodysHash = `$scrypt$ln=${current.ln},r=${current.r},p=${current.p}$${unpadded(new Uint8Array(16))}$${unpadded(new Uint8Array(hashBytes))}`;
