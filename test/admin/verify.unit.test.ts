import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { verifyAdmin } from "../../src/admin/index.ts";
import { settingsOf, type RawSettings, type Settings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";

const secret = "a shared secret that is long enough";
const base: RawSettings = { APP_ENV: "development", PUBLIC_URL: "http://devgen.test", MASTER_KEY: "m".repeat(32), SIGNING_KEYS: JSON.stringify([newSigningKey("a")]) };
const withSecret = settingsOf({ ...base, JWT_SHARED_SECRET: secret });
const now = Date.now();

interface Change {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: Uint8Array | CryptoKey;
}

const token = ({ claims, header, key = new TextEncoder().encode(secret) }: Change = {}): Promise<string> =>
  new SignJWT({ sub: "root", iss: "devgen-admin", aud: "devgen-admin", exp: Math.floor(now / 1000) + 60, roles: ["platform_admin"], ...claims }).setProtectedHeader({ alg: "HS256", ...header }).sign(key);
const seen = async (settings: Settings, text: string) => verifyAdmin(settings, text, now).catch((error: { code: string }) => error.code);

describe("a token of the admin issuer", () => {
  it.each([
    { claims: { roles: ["admin"], role: "viewer" }, roles: ["admin", "viewer"] },
    { claims: { roles: undefined, role: "platform_admin" }, roles: ["platform_admin"] },
    { claims: { scp: ["admin:read", "x"] }, scopes: ["admin:read", "x"] },
    { claims: { scope: "admin:read  x" }, scopes: ["admin:read", "x"] },
    { claims: { tenant_ids: ["ten_a"], tenant_id: "ten_b", tid: "ten_a" }, tenant_ids: ["ten_a", "ten_b"] },
    { claims: {}, roles: ["platform_admin"], scopes: [], tenant_ids: [] },
  ])("[ADM-3] says $claims", async ({ claims, ...expected }) =>
    expect(await seen(withSecret, await token({ claims }))).toMatchObject({ subject: "root", auth_method: "jwt", token: { alg: "HS256", iss: "devgen-admin" }, ...expected }));

  it.each([
    { why: "of another issuer", make: () => token({ claims: { iss: "elsewhere" } }) },
    { why: "for another audience", make: () => token({ claims: { aud: "devgen" } }) },
    { why: "for no audience", make: () => token({ claims: { aud: undefined } }) },
    { why: "out of time", make: () => token({ claims: { exp: Math.floor(now / 1000) - 1 } }) },
    { why: "that never ends", make: () => token({ claims: { exp: undefined } }) },
    { why: "not good yet", make: () => token({ claims: { nbf: Math.floor(now / 1000) + 60 } }) },
    { why: "of nobody", make: () => token({ claims: { sub: undefined } }) },
    { why: "by another secret", make: () => token({ key: new TextEncoder().encode("x".repeat(32)) }) },
    { why: "by another algorithm with the same secret", make: () => token({ header: { alg: "HS512" } }) },
    { why: "without a signature", make: async () => new UnsecuredJWT({ sub: "root", iss: "devgen-admin", aud: "devgen-admin", exp: Math.floor(now / 1000) + 60, roles: ["platform_admin"] }).encode() },
    { why: "by our own login key", make: async () => token({ header: { alg: "EdDSA", kid: "a" }, key: (await crypto.subtle.importKey("jwk", withSecret.SIGNING_KEYS[0]!.jwk, "Ed25519", false, ["sign"])) }) },
    { why: "with roles that are no list", make: () => token({ claims: { roles: "platform_admin" } }) },
    { why: "that is none", make: async () => "nonsense" },
  ])("[ADM-3] $why is refused", async ({ make }) => expect(await seen(withSecret, await make())).toBe("unauthenticated"));

  it("[ADM-3] is refused where no issuer is configured", async () => expect(await seen(settingsOf({ ...base }), await token())).toBe("unauthenticated"));

  it("[ADM-3] of a key set is verified by it, with the one algorithm, and never with the public key as a secret", async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1" };
    const server = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    for (const ADMIN_JWKS of [JSON.stringify({ keys: [jwk] }), address]) {
      const settings = settingsOf({ ...base, ADMIN_JWKS, JWT_ALGORITHM: "ES256" });
      expect(await seen(settings, await token({ header: { alg: "ES256", kid: "k1" }, key: pair.privateKey }))).toMatchObject({ subject: "root", token: { alg: "ES256" } });
      expect(await seen(settings, await token({ header: { alg: "ES256", kid: "k1" }, key: (await generateKeyPair("ES256")).privateKey }))).toBe("unauthenticated");
      expect(await seen(settings, await token({ header: { kid: "k1" }, key: new TextEncoder().encode(JSON.stringify(jwk)) }))).toBe("unauthenticated");
    }
    server.close();
    server.closeAllConnections();
  });
});
