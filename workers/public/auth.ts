import type { Context } from "hono";
import * as z from "zod";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { Login, login, logout, openOpaque, Refresh, refresh, Register, register, Registered, RegisteredBefore, Tokens } from "../../src/identity/index.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { AppError, notFound } from "../../src/platform/errors.ts";
import { newEdgeRouter, route, valid, type EdgeEnv } from "../../src/platform/http.ts";
import { namedTenant, requireSameTenant } from "../../src/tenancy/index.ts";
import { sendSoon } from "./accounts.ts";
import { handedOver, keepRefreshCookie, refreshCookieOf, requireOwnOrigin } from "./cookies.ts";

/** Sign-up and sign-in: nobody is known yet. */
export const authRoutes = newEdgeRouter()
  .post("/register", route({ audience: "public", summary: "An account and a tenant of its own", answers: { 201: z.union([Registered, RegisteredBefore]) }, remembered: true }), valid("json", Register), async (c) => {
    const { cookie, ...input } = c.req.valid("json");
    if (cookie) requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const made = await register(identityContext(c.var.edge), input, keyIn(c));
    sendSoon(c);
    return "access_token" in made ? c.json(handedOver(c, made, cookie), 201) : c.json(made, 201, { "idempotent-replayed": "true" });
  })
  .post("/login", route({ audience: "public", summary: "Sign in with e-mail address or user name", answers: { 200: Tokens }, refusals: [401, 403] }), valid("json", Login), async (c) => {
    const { cookie, ...input } = c.req.valid("json");
    if (cookie) requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const named = await namedTenant(c.var.edge, c.req.url, c.req.header("x-tenant-id") ?? null);
    if (named !== undefined && input.tenant_id !== undefined && input.tenant_id !== named) throw notFound("tenant");
    return c.json(handedOver(c, await login(identityContext(c.var.edge), { ...input, ...(named === undefined ? {} : { tenant_id: named }) }), cookie));
  })
  .post("/refresh", route({ audience: "public", summary: "The next pair of tokens, for a refresh token", answers: { 200: Tokens }, refusals: [401, 403] }), valid("json", Refresh), async (c) => {
    const { token, isCookie } = await refreshTokenOf(c, c.req.valid("json"));
    return c.json(handedOver(c, await refresh(identityContext(c.var.edge), token), isCookie));
  })
  .post("/logout", route({ audience: "public", summary: "End the session of a refresh token", answers: { 204: null }, refusals: [401, 403] }), valid("json", Refresh), async (c) => {
    const { token, isCookie } = await refreshTokenOf(c, c.req.valid("json"));
    await logout(identityContext(c.var.edge), token);
    if (isCookie) keepRefreshCookie(c, null);
    return c.body(null, 204);
  });

/** In the body for API clients, in the cookie for browsers; the cookie counts for nothing unless one of our own pages asks. @throws AppError unauthenticated; not_found for one of another tenant than the request names */
async function refreshTokenOf(c: Context<EdgeEnv>, given: Refresh): Promise<{ token: string; isCookie: boolean }> {
  const { edge } = c.var;
  const isCookie = given.refresh_token === undefined;
  const token = given.refresh_token ?? refreshCookieOf(c);
  if (token === undefined) throw new AppError("unauthenticated", "There is no refresh token");
  if (isCookie) requireOwnOrigin(edge.settings, c.req.header("origin"));
  const opened = openOpaque(edge.settings, "refresh", token);
  if (opened) await requireSameTenant(edge, c.req.raw, opened.tenant_id);
  return { token, isCookie };
}
