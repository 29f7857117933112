import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** RFC 7914 parameters, beside N: 32 MiB and about 120 ms at N = 2^15. `N·r·p` must stay within 2^20 in workerd. */
const [r, p] = [8, 3];
const hashBytes = 32;

/** A PHC string: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64 without padding; `ln` is log2 of N. Blocks for as long as hashing takes. */
export function hashPassword(password: string, ln: number): string {
  const salt = randomBytes(16);
  return phcOf(ln, salt, derive(password, salt, { ln, r, p }));
}

const phcOf = (ln: number, salt: Uint8Array, hash: Uint8Array): string => `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;

/** Whether the password is the one, and whether its hash should be made anew with today's parameters. Blocks as `hashPassword` does. */
export function checkPassword(password: string, phc: string, ln: number): { isRight: boolean; isOutdated: boolean } {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!parts) throw new Error("This is no scrypt hash in PHC form");
  const [, hadLn, hadR, hadP, salt = "", hash = ""] = parts;
  const had = { ln: Number(hadLn), r: Number(hadR), p: Number(hadP) };
  const isRight = timingSafeEqual(derive(password, Buffer.from(salt, "base64"), had), Buffer.from(hash, "base64"));
  return { isRight, isOutdated: had.ln !== ln || had.r !== r || had.p !== p };
}

/** Unicode forms of one password are one password (RFC 8265). */
const derive = (password: string, salt: Uint8Array, { ln, r, p }: { ln: number; r: number; p: number }): Buffer =>
  scryptSync(password.normalize("NFKC"), salt, hashBytes, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r });

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

/** What an unknown user's password is checked against, so that it takes as long as a known one's. */
export const nobodysHash = (ln: number): string => phcOf(ln, new Uint8Array(16), new Uint8Array(hashBytes));
