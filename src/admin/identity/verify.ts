import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from "jose";
import { AppError } from "../../platform/errors.ts";
import type { Settings } from "../../platform/settings.ts";
import { AdminClaims, type AdminIdentity } from "./schema.ts";

const audience = "devgen-admin";

/** How tokens of the configured admin issuer are verified: by the shared secret, or by its key set; one algorithm, whatever a token says of itself. */
interface Issuer {
  algorithm: string;
  key: Uint8Array | JWTVerifyGetKey;
}

const issuers = new WeakMap<Settings, Issuer>();

function issuerOf(settings: Settings): Issuer | undefined {
  const known = issuers.get(settings);
  if (known) return known;
  const { JWT_SHARED_SECRET: secret, ADMIN_JWKS: jwks, JWT_ALGORITHM } = settings;
  const key = secret !== undefined ? new TextEncoder().encode(secret) : typeof jwks === "string" ? createRemoteJWKSet(new URL(jwks)) : jwks && createLocalJWKSet(jwks);
  if (!key) return undefined;
  const issuer = { key, algorithm: JWT_ALGORITHM ?? "HS256" };
  issuers.set(settings, issuer);
  return issuer;
}

/** Who a bearer token of the admin issuer is of. @throws AppError unauthenticated for every other token, our own login tokens among them */
export async function verifyAdmin(settings: Settings, token: string, now: number): Promise<AdminIdentity> {
  const issuer = issuerOf(settings);
  if (!issuer) throw refused("No admin issuer is configured here");
  try {
    const { algorithm, key } = issuer;
    const options = { algorithms: [algorithm], issuer: settings.ADMIN_ISSUER, audience, currentDate: new Date(now), requiredClaims: ["exp", "sub"] };
    const { payload } = key instanceof Uint8Array ? await jwtVerify(token, key, options) : await jwtVerify(token, key, options);
    return identityIn(AdminClaims.parse(payload), algorithm);
  } catch (cause) {
    throw refused("This is not a valid token of the admin issuer", cause);
  }
}

export const refused = (message: string, cause?: unknown): AppError =>
  new AppError("unauthenticated", message, { headers: { "www-authenticate": 'Bearer realm="devgen-admin"' }, ...(cause === undefined ? {} : { cause }) });

function identityIn(claims: AdminClaims, alg: string): AdminIdentity {
  const { sub, iss, exp, roles = [], role, scp, scope, tenant_ids = [], tenant_id, tid } = claims;
  return {
    subject: sub, auth_method: "jwt", roles: unique([...roles, ...listed(role)]), scopes: unique([...words(scp), ...words(scope)]),
    tenant_ids: unique([...tenant_ids, ...listed(tenant_id), ...listed(tid)]), token: { alg, iss, exp },
  };
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
const listed = (text: string | undefined): string[] => (text === undefined ? [] : [text]);
const words = (value: string | readonly string[] | undefined): string[] => (typeof value === "string" ? value.split(/\s+/).filter(Boolean) : [...(value ?? [])]);
