import * as z from "zod";
import { callPlatform } from "../../durable-objects/platform/calls.ts";
import { tenantOf, type TenantStub } from "../../durable-objects/tenant/stub.ts";
import { AskBreakGlass, BreakGlassGrant } from "../../src/access/index.ts";
import { AddAdmin, addAdmin, AdminSubject, AskedAccess, Bootstrap, bootstrapAdmin, GrantParam, listAdmins, openAccess, PlatformAdmin, removeAdmin, TenantParam } from "../../src/admin/index.ts";
import { AuditLog, AuditQuery } from "../../src/audit/events/schema.ts";
import type { Actor, EdgeContext } from "../../src/platform/context.ts";
import { notFound } from "../../src/platform/errors.ts";
import { route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { isId, type Id } from "../../src/platform/ids.ts";
import { Page, pageOf } from "../../src/platform/paging.ts";
import { findTenant } from "../../src/tenancy/index.ts";
import { administering, newAdminRouter, registered } from "./guard.ts";

const asAdmin = (subject: string): Actor => ({ type: "system", id: `admin:${subject}` });

const stubOf = (env: Env, { requestId, ip }: EdgeContext, id: Id<"tenant">): TenantStub => tenantOf(env, id, { requestId, ip });

/** @throws AppError not_found */
async function knownTenant(env: Env, edge: EdgeContext, id: string): Promise<TenantStub> {
  const tenant = isId("tenant", id) ? await findTenant(edge.directory, id) : undefined;
  if (!tenant) throw notFound("tenant");
  return stubOf(env, edge, tenant.id);
}

/** Who administers the platform, what they did, and their access to tenants for a while. */
export const adminPeopleRoutes = newAdminRouter()
  .post("/v1/admin/bootstrap", route({ audience: "admin", summary: "Become the first platform admin; works once", answers: { 201: PlatformAdmin } }), administering("write"), valid("json", Bootstrap), async (c) =>
    c.json(await bootstrapAdmin(c.var.edge, c.var.admin.subject, c.req.valid("json").name), 201))
  .get("/v1/admin/platform-admins", route({ audience: "admin", summary: "Every platform admin", answers: { 200: z.object({ data: z.array(PlatformAdmin) }) } }), administering("read"), async (c) => c.json(await listAdmins(c.var.edge)))
  .post("/v1/admin/platform-admins", route({ audience: "admin", summary: "Make somebody a platform admin", answers: { 201: PlatformAdmin } }), registered("write"), valid("json", AddAdmin), async (c) =>
    c.json(await addAdmin(c.var.edge, c.var.admin.subject, c.req.valid("json")), 201))
  .delete("/v1/admin/platform-admins/:subject", route({ audience: "admin", summary: "Let somebody be a platform admin no longer", answers: { 204: null } }), registered("write"), valid("param", AdminSubject), async (c) => {
    await removeAdmin(c.var.edge, c.var.admin.subject, c.req.valid("param").subject);
    return c.body(null, 204);
  })
  .get("/v1/admin/audit/logs", route({ audience: "admin", summary: "What administrators and sign-ups did, newest first: the platform's own chain", answers: { 200: pageOf(AuditLog) } }), administering("read"), valid("query", AuditQuery), async (c) =>
    c.json(await callPlatform(c.env)("audit.list", c.req.valid("query"))))
  .post("/v1/admin/tenants/:tenant_id/break-glass", route({ audience: "admin", summary: "Access to a tenant, for a reason and for a while", answers: { 201: AskedAccess } }), registered("write"), valid("param", TenantParam), valid("json", AskBreakGlass), async (c) => {
    const { edge, admin } = c.var;
    const asked = await openAccess(edge, admin.subject, c.req.valid("param").tenant_id, c.req.valid("json"), keyIn(c), (id, grant) => stubOf(c.env, edge, id).call("break_glass.ask", asAdmin(admin.subject), grant));
    return c.json(asked, 201);
  })
  .get("/v1/admin/tenants/:tenant_id/break-glass", route({ audience: "admin", summary: "Who had access to a tenant, newest first", answers: { 200: pageOf(BreakGlassGrant) } }), registered("read"), valid("param", TenantParam), valid("query", Page), async (c) => {
    const tenant = await knownTenant(c.env, c.var.edge, c.req.valid("param").tenant_id);
    return c.json(await tenant.call("break_glass.list", asAdmin(c.var.admin.subject), c.req.valid("query")));
  })
  .delete("/v1/admin/tenants/:tenant_id/break-glass/:grant_id", route({ audience: "admin", summary: "Give an access of your own back", answers: { 200: BreakGlassGrant } }), registered("write"), valid("param", GrantParam), async (c) => {
    const { tenant_id, grant_id } = c.req.valid("param");
    const tenant = await knownTenant(c.env, c.var.edge, tenant_id);
    return c.json(await tenant.call("break_glass.end", asAdmin(c.var.admin.subject), { id: grant_id, admin: c.var.admin.subject }));
  });
