import { importJWK, jwtVerify, SignJWT, type JWK } from "jose";
import * as z from "zod";
import { AppError } from "../../platform/errors.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import type { Settings } from "../../platform/settings.ts";

export const accessTokenSeconds = 900;
const audience = "devgen";
const algorithm = "EdDSA";
const type = "at+jwt";

export interface AccessClaims {
  sub: Id<"user">;
  tid: Id<"tenant">;
  sid: Id<"session">;
  amr: string[];
  /** Seconds since 1970: when the person last proved who they are. */
  auth_time: number;
  region: string;
  /** The organization that they came in through. */
  org?: Id<"organization"> | undefined;
}

const Claims = z.object({
  sub: z.custom<Id<"user">>((v) => typeof v === "string" && isId("user", v)),
  tid: z.custom<Id<"tenant">>((v) => typeof v === "string" && isId("tenant", v)),
  sid: z.custom<Id<"session">>((v) => typeof v === "string" && isId("session", v)),
  amr: z.array(z.string()), auth_time: z.number(), region: z.string(), exp: z.number(),
  org: z.custom<Id<"organization">>((v) => typeof v === "string" && isId("organization", v)).optional(),
});

type Ring = { signWith: CryptoKey; kid: string; verifyWith: Map<string, CryptoKey> };
const rings = new WeakMap<Settings, Promise<Ring>>();

/** RFC 9068 access token, 15 minutes, signed with the current key. `now` in milliseconds. */
export async function issueAccessToken(settings: Settings, claims: AccessClaims, now: number): Promise<string> {
  const { signWith, kid } = await ringOf(settings);
  const issued = Math.floor(now / 1000);
  return new SignJWT({ tid: claims.tid, sid: claims.sid, amr: claims.amr, auth_time: claims.auth_time, region: claims.region, ...(claims.org ? { org: claims.org } : {}) })
    .setProtectedHeader({ alg: algorithm, typ: type, kid })
    .setIssuer(settings.PUBLIC_URL).setAudience(audience).setSubject(claims.sub).setJti(newId("request", now).slice(4))
    .setIssuedAt(issued).setExpirationTime(issued + accessTokenSeconds)
    .sign(signWith);
}

type Verified = z.infer<typeof Claims>;

/** @throws AppError unauthenticated for whatever isn't a live token of ours: other algorithm, key, issuer, audience or type, or out of time. */
export async function verifyAccessToken(settings: Settings, token: string, now: number): Promise<Verified> {
  const { verifyWith } = await ringOf(settings);
  try {
    const { payload } = await jwtVerify(token, (header) => {
      const key = verifyWith.get(header.kid ?? "");
      if (!key) throw new Error("No such key");
      return key;
    }, { algorithms: [algorithm], issuer: settings.PUBLIC_URL, audience, typ: type, currentDate: new Date(now), requiredClaims: ["exp", "iat", "jti"] });
    return Claims.parse(payload);
  } catch (cause) {
    throw new AppError("unauthenticated", "This access token is not valid, or no longer", { headers: { "www-authenticate": `Bearer error="invalid_token"` }, cause });
  }
}

/** The public halves of all keys, for whoever wants to verify our tokens and checkpoints. */
export const jwksOf = (settings: Settings): { keys: JWK[] } => ({
  keys: settings.SIGNING_KEYS.map(({ kid, jwk: { kty, crv, x } }) => ({ kty, crv, x, kid, alg: algorithm, use: "sig" })),
});

function ringOf(settings: Settings): Promise<Ring> {
  const known = rings.get(settings);
  if (known) return known;
  const ring = newRing(settings);
  rings.set(settings, ring);
  return ring;
}

async function newRing(settings: Settings): Promise<Ring> {
  const current = settings.SIGNING_KEYS.find((key) => key.status === "current");
  if (!current) throw new Error("There is no current signing key");
  const verifyWith = new Map<string, CryptoKey>();
  for (const { kid, jwk: { kty, crv, x } } of settings.SIGNING_KEYS) verifyWith.set(kid, await asymmetric({ kty, crv, x }));
  return { signWith: await asymmetric(current.jwk), kid: current.kid, verifyWith };
}

async function asymmetric(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new Error("A signing key must be asymmetric");
  return key;
}
