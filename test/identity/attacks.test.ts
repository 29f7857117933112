import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { base64url, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { authenticate, changeMember, issueAccessToken, jwksOf, login, sealOpaque, verifyAccessToken } from "../../src/identity/index.ts";
import { hashPassword } from "../../src/identity/passwords/scrypt.ts";
import type { AppError } from "../../src/platform/errors.ts";
import { newId } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { newRegistration } from "../support/people.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const settings = settingsOf(env);
const userWith = (token: string) => ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${token}` });
const asKey = (jwk: object) => crypto.subtle.importKey("jwk", jwk as JsonWebKey, "Ed25519", false, ["sign"]);
const current = settings.SIGNING_KEYS.find((key) => key.status === "current")!;

describe("an access token", () => {
  const claimsOf = (caller: Caller) => JSON.parse(new TextDecoder().decode(base64url.decode(caller.token.split(".")[1]!)));

  /** Signed as ours would be, with one thing different. */
  async function forged(caller: Caller, change: { header?: object; claims?: object; key?: CryptoKey | Uint8Array }): Promise<string> {
    const header = { alg: "EdDSA", typ: "at+jwt", kid: current.kid, ...change.header };
    return new SignJWT({ ...claimsOf(caller), ...change.claims }).setProtectedHeader(header).sign(change.key ?? (await asKey(current.jwk)));
  }

  it("[IDN-6] made this way is good", async () => expect((await userWith(await forged(await newCaller(), {}))).status).toBe(200));

  const now = Math.floor(Date.now() / 1000);
  const publicKey = jwksOf(settings).keys.find((key) => key.kid === current.kid)!;
  it.each([
    { why: "with alg none", make: async (c: Caller) => new UnsecuredJWT(claimsOf(c)).encode() },
    { why: "with alg none and the signature of a good one", make: async (c: Caller) => `${new UnsecuredJWT(claimsOf(c)).encode()}${c.token.split(".")[2]}` },
    { why: "keyed with HMAC by our public key", make: (c: Caller) => forged(c, { header: { alg: "HS256" }, key: new TextEncoder().encode(publicKey.x!.padEnd(64, "=")) }) },
    { why: "keyed with HMAC by our public key as JSON", make: (c: Caller) => forged(c, { header: { alg: "HS256" }, key: new TextEncoder().encode(JSON.stringify(publicKey)) }) },
    { why: "of another key under our key's id", make: async (c: Caller) => forged(c, { key: (await generateKeyPair("Ed25519")).privateKey }) },
    { why: "under a key id that isn't ours", make: (c: Caller) => forged(c, { header: { kid: "nobody" } }) },
    { why: "without a key id", make: (c: Caller) => forged(c, { header: { kid: undefined } }) },
    { why: "that brings its own key", make: async (c: Caller) => {
      const pair = await generateKeyPair("Ed25519", { extractable: true });
      return forged(c, { header: { kid: "own", jwk: await exportJWK(pair.publicKey), jku: "https://elsewhere.example/jwks.json" }, key: pair.privateKey });
    } },
    { why: "that is out of time", make: (c: Caller) => forged(c, { claims: { iat: now - 2_000, exp: now - 1_000 } }) },
    { why: "that never ends", make: (c: Caller) => forged(c, { claims: { exp: undefined } }) },
    { why: "of another issuer", make: (c: Caller) => forged(c, { claims: { iss: "https://elsewhere.example" } }) },
    { why: "for another audience", make: (c: Caller) => forged(c, { claims: { aud: "devgen-admin" } }) },
    { why: "of another type", make: (c: Caller) => forged(c, { header: { typ: "JWT" } }) },
    { why: "with an altered signature", make: async (c: Caller) => c.token.replace(/.{10}$/, "AAAAAAAAAA") },
    { why: "with somebody else in it", make: async (c: Caller) => {
      const [head, , signature] = c.token.split(".");
      return [head, base64url.encode(JSON.stringify({ ...claimsOf(c), sub: newId("user", 1) })), signature].join(".");
    } },
    { why: "whose session is somebody else's", make: async (c: Caller) => forged(c, { claims: { sub: newId("user", 1) } }) },
    { why: "that is no token", make: async () => "nonsense" },
  ])("[IDN-6] $why is refused", async ({ make }) => {
    const caller = await newCaller();
    expect((await userWith(await make(caller))).status).toBe(401);
  });

  it("[IDN-6] signed with the next or a retired key is good, so that keys can change", async () => {
    const caller = await newCaller();
    for (const { kid, jwk } of settings.SIGNING_KEYS) expect((await userWith(await forged(caller, { header: { kid }, key: await asKey(jwk) }))).status).toBe(200);
  });

  it("[IDN-6] that was good is refused once it is out of time", async () => {
    const caller = await newCaller();
    const { exp } = await verifyAccessToken(settings, caller.token, Date.now());
    const at = (now: number) => authenticate(settings, new Headers({ authorization: `Bearer ${caller.token}` }), now);
    expect(await at(exp * 1000 - 1)).toMatchObject({ user_id: caller.userId });
    await expect(at(exp * 1000)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("[IDN-6] of one tenant's session is nobody in another tenant", async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    expect((await userWith(await forged(caller, { claims: { tid: other.tenantId } }))).status).toBe(401);
  });

  it("[IDN-6] can be checked by anybody: the public halves are served, and nothing else of them", async () => {
    const { body } = await ask("GET", "/.well-known/jwks.json");
    expect(body.keys.map((key: object) => Object.keys(key).toSorted())).toEqual(settings.SIGNING_KEYS.map(() => ["alg", "crv", "kid", "kty", "use", "x"]));
  });
});

describe("a member who was removed", () => {
  it("[IDN-7] is out with the next request, by token, by key and by refresh", async () => {
    const person = await newRegistration();
    const key = (await ask("POST", "/api/api-keys", { name: "Old" }, { authorization: `Bearer ${person.access_token}` })).body.key;
    await runInDurableObject(env.TENANT.getByName(person.tenant_id), (object) => {
      const ctx = object.contextFor({ type: "system", id: "test" });
      changeMember(ctx, person.user_id as never, { status: "removed", changed_at: 1 });
    });
    expect((await userWith(person.access_token)).status).toBe(401);
    expect((await userWith(key)).status).toBe(401);
    expect((await ask("POST", "/api/auth/refresh", { refresh_token: person.refresh_token })).status).toBe(401);
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).status).toBe(401);
  });

  it("[IDN-7] loses what a smaller role doesn't allow at once", async () => {
    const caller = await newCaller("viewer");
    expect((await caller.call("POST", "/api/api-keys", { name: "x" })).status).toBe(403);
  });
});

describe("who tries names", () => {
  it("[IDN-8] gets one answer for an unknown user and a wrong password, after the same work", async () => {
    const person = await newRegistration();
    const slow = { ...settings, PASSWORD_COST: 15 };
    await env.DB.prepare("UPDATE credentials SET password_hash = ? WHERE user_id = ?").bind(hashPassword(person.password, 15), person.user_id).run();
    const hashes = async (username: string) => {
      const began = Date.now();
      const edge = identityContext({ ...newEdgeContext(env, "rqt_test", newId("user", 1)), settings: slow });
      const error = await login(edge, { username, password: "wrong password" }).catch((refused: AppError) => refused);
      return { code: (error as AppError).code, message: (error as AppError).message, hashed: Date.now() - began > 40 };
    };
    const known = await hashes(person.email);
    expect(known).toMatchObject({ code: "unauthenticated", hashed: true });
    for (const username of ["nobody@example.com", "nobody", person.email.replace("@", "+x@")]) expect(await hashes(username)).toEqual(known);
  });
});

describe("an opaque credential", () => {
  it.each([
    { why: "of another prefix", alter: (key: string) => key.replace("dg_test_", "dg_rt_") },
    { why: "of a test, called live", alter: (key: string) => key.replace("dg_test_", "dg_live_") },
    { why: "with another tenant", alter: (key: string) => key.replace(/^(dg_test_).{26}/, `$1${newId("tenant", 1).slice(4)}`) },
    { why: "with another secret", alter: (key: string) => { const parts = key.split("_"); parts[4] = "0".repeat(26); return parts.join("_"); } },
    { why: "with another tag", alter: (key: string) => key.replace(/.{26}$/, "0".repeat(26)) },
    { why: "cut short", alter: (key: string) => key.slice(0, -1) },
    { why: "with more at its end", alter: (key: string) => `${key}_x` },
  ])("[IDN-9] $why is refused before an object is named", async ({ alter }) => {
    const caller = await newCaller();
    const { key } = (await caller.call("POST", "/api/api-keys", { name: "Deploy" })).body;
    expect((await userWith(key)).status).toBe(200);
    expect((await userWith(alter(key))).status).toBe(401);
  });

  it("[IDN-9] with a good tag but not the key that was made is refused by the object", async () => {
    const caller = await newCaller();
    const { id } = (await caller.call("POST", "/api/api-keys", { name: "Deploy" })).body;
    const forged = sealOpaque(settings, "api_key", { tenant_id: caller.tenantId, id, secret: "0".repeat(26) });
    expect((await userWith(forged)).status).toBe(401);
  });

  it("[IDN-9] of one kind is none of another", async () => {
    const person = await newRegistration();
    expect((await userWith(person.refresh_token)).status).toBe(401);
    expect((await ask("POST", "/api/auth/refresh", { refresh_token: person.access_token })).status).toBe(401);
  });
});

it("[IDN-6] a token says tenant, session, how and when somebody signed in, and where", async () => {
  const caller = await newCaller();
  const token = await issueAccessToken(settings, { sub: caller.userId, tid: caller.tenantId, sid: newId("session", 1), amr: ["pwd"], auth_time: 5, region: "local" }, 1_000_000);
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(token.split(".")[1]!)));
  expect(claims).toMatchObject({ sub: caller.userId, tid: caller.tenantId, amr: ["pwd"], auth_time: 5, region: "local", aud: "devgen", iat: 1_000, exp: 1_900 });
});
