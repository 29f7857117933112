import * as z from "zod";
import { newRouter, route, valid } from "../../platform/http.ts";
import { versionTag } from "../../platform/etag.ts";
import { deleteTenant, restoreTenant, resumeTenant, suspendTenant } from "../lifecycle/service.ts";
import { Reason, Tenant, TenantId, TenantSummary, UpdateTenant } from "./schema.ts";
import { getTenant, listTenants, updateTenant } from "./service.ts";

const id = valid("param", TenantId);

export const tenantRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "The tenants you belong to", answers: { 200: z.object({ data: z.array(TenantSummary) }) } }), async (c) => c.json(await listTenants(c.var.ctx)))
  .get("/:id", route({ audience: "member", summary: "Your tenant: state, configuration, branding", answers: { 200: Tenant } }), id, (c) => {
    const tenant = getTenant(c.var.ctx, c.req.valid("param").id);
    return c.json(tenant, 200, { etag: versionTag(tenant.version) });
  })
  .patch("/:id", route({ audience: "member", summary: "Change name, configuration or branding", answers: { 200: Tenant }, versioned: true }), id, valid("json", UpdateTenant), (c) =>
    c.json(updateTenant(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"))))
  .post("/:id/suspend", route({ audience: "member", summary: "Stop everything but reading", answers: { 200: Tenant } }), id, valid("json", Reason), (c) =>
    c.json(suspendTenant(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))))
  .post("/:id/resume", route({ audience: "member", summary: "Go on after a suspension", answers: { 200: Tenant } }), id, (c) => c.json(resumeTenant(c.var.ctx, c.req.valid("param").id)))
  .delete("/:id", route({ audience: "member", summary: "Delete the tenant once the grace period is over", answers: { 202: Tenant } }), id, (c) => c.json(deleteTenant(c.var.ctx, c.req.valid("param").id), 202))
  .post("/:id/restore", route({ audience: "member", summary: "Take a deletion back", answers: { 200: Tenant } }), id, (c) => c.json(restoreTenant(c.var.ctx, c.req.valid("param").id)));
