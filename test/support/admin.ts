import { env } from "cloudflare:workers";
import { SignJWT } from "jose";
import { settingsOf } from "../../src/platform/settings.ts";
import { ask, type Answer } from "./world.ts";

/** A token of the admin issuer that the tests are configured with. */
export const adminToken = (claims: Record<string, unknown> = { roles: ["platform_admin"] }): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setIssuer("devgen-admin").setAudience("devgen-admin").setSubject(typeof claims.sub === "string" ? claims.sub : "root").setIssuedAt().setExpirationTime("5m")
    .sign(new TextEncoder().encode(settingsOf(env).JWT_SHARED_SECRET));

/** Asks as an administrator of the platform, or as what `claims` say. */
export const administer = async (method: string, path: string, body?: unknown, claims?: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(method, path, body, { authorization: `Bearer ${await adminToken(claims)}`, ...headers });
