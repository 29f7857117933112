import { Hono, type Context, type MiddlewareHandler } from "hono";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { decideAdmin, refused, requireRegistered, standingOf, verifyAdmin, type AdminIdentity, type AdminWish } from "../../src/admin/index.ts";
import { authenticate } from "../../src/identity/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";

export type AdminEnv = EdgeEnv & { Variables: { admin: AdminIdentity } };

export const newAdminRouter = (): Hono<AdminEnv> => new Hono<AdminEnv>();

/** Proves who asks; what they may is not asked. @throws AppError unauthenticated */
export const identified: MiddlewareHandler<AdminEnv> = async (c, next) => {
  c.set("admin", await identify(c));
  await next();
};

/** Proves who asks, and that they may: before any input is looked at, and before anything is looked up, so that an answer says nothing of what is there. */
export const administering = (kind: AdminWish["kind"]): MiddlewareHandler<AdminEnv> => async (c, next) => {
  const admin = await identify(c);
  const decision = decideAdmin(admin, { kind, tenant_id: c.req.param("tenant_id") ?? null });
  if (!decision.allowed) throw new AppError("forbidden", decision.reason);
  if ((await standingOf(c.var.edge, admin.subject)) === "removed") throw new AppError("forbidden", "You are no platform admin any more");
  c.set("admin", admin);
  await next();
};

/** The same, for those in the platform's own register of admins alone. */
export const registered = (kind: AdminWish["kind"]): MiddlewareHandler<AdminEnv> => {
  const allowed = administering(kind);
  return (c, next) => allowed(c, async () => {
    await requireRegistered(c.var.edge, c.var.admin.subject);
    await next();
  });
};

async function identify(c: Context<AdminEnv>): Promise<AdminIdentity> {
  const { settings, clock } = c.var.edge;
  const [scheme = "", token = ""] = (c.req.header("authorization") ?? "").split(/\s+/, 2);
  if (scheme.toLowerCase() !== "bearer" || token === "") throw refused("Send a bearer token of the admin issuer");
  if (!token.startsWith("dg_")) return verifyAdmin(settings, token, clock.now());
  if (!settings.ALLOW_API_KEY_FALLBACK) throw refused("An API key doesn't administer the platform");
  return identityOfKey(c);
}

/** For development: a key that may change its tenant administers that tenant, and no other. */
async function identityOfKey(c: Context<AdminEnv>): Promise<AdminIdentity> {
  const { settings, clock, requestId, ip } = c.var.edge;
  const principal = await authenticate(settings, c.req.raw.headers, clock.now());
  if (principal.kind !== "api_key") throw refused("This is no API key");
  const { permissions } = await tenantOf(c.env, principal.tenant_id, { requestId, ip }).call("accounts.standing", principal, undefined);
  return { subject: principal.key_id, auth_method: "api_key", roles: permissions.includes("tenant:update") ? ["admin"] : [], scopes: [], tenant_ids: [principal.tenant_id], token: null };
}
