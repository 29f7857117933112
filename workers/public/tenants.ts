import { identityContext } from "../../durable-objects/tenant/door.ts";
import { accept, AcceptInvitation, CreateTenant, createTenant, Registered, SwitchTenant, switchTenant, Tokens } from "../../src/identity/index.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { TenantSummary } from "../../src/tenancy/index.ts";
import { admit } from "../admit.ts";
import { handedOver, requireOwnOrigin } from "./cookies.ts";
import { signedIn } from "./signed-in.ts";

/** What somebody does who belongs to several tenants: it reaches beyond the one that they are signed in to. */
export const tenantDoorRoutes = newEdgeRouter()
  .post("/api/tenants", route({ audience: "member", summary: "Another tenant, with you as its owner", answers: { 201: TenantSummary } }), signedIn, valid("json", CreateTenant), async (c) => {
    const { tenant, isRepeat } = await createTenant(identityContext(c.var.edge), c.var.principal, c.req.valid("json"), keyIn(c));
    return c.json(tenant, 201, isRepeat ? { "idempotent-replayed": "true" } : {});
  })
  .post("/api/auth/switch", route({ audience: "member", summary: "Tokens for another of your tenants", answers: { 200: Tokens } }), signedIn, valid("json", SwitchTenant), async (c) => {
    const { tenant_id, cookie } = c.req.valid("json");
    if (cookie) requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    return c.json(handedOver(c, await switchTenant(identityContext(c.var.edge), c.var.principal, tenant_id), cookie));
  })
  .post("/api/invitations/accept", route({ audience: "public", summary: "Join a tenant by an invitation: signed in, or with the account's password, or with a new one", answers: { 200: Registered }, refusals: [401, 403, 404, 410] }), valid("json", AcceptInvitation), async (c) => {
    const { edge } = c.var;
    const { cookie, ...input } = c.req.valid("json");
    if (cookie) requireOwnOrigin(edge.settings, c.req.header("origin"));
    const principal = c.req.header("authorization") === undefined ? undefined : await admit(edge, c.req.raw);
    return c.json(handedOver(c, await accept(identityContext(edge), input, principal), cookie));
  });
