import * as z from "zod";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { tenantOf, type TenantStub } from "../../durable-objects/tenant/stub.ts";
import { AdminIdentity, AdminPlan, AdminTenant, ChangePlan, createPlan, CreatePlan, deleteFlag, getAdminPlan, listAdminPlans, listAllTenants, ListTenants, listDomains, listFlags, loadPlan, PlanId, putDomain, putFlag, removeDomain } from "../../src/admin/index.ts";
import { getProvisionedTenant, JobTurn, ProvisionedTenant, RequestedTenant, RequestTenant, requestTenant, runNextJob } from "../../src/identity/index.ts";
import { ExportRollups, exportRollups } from "../../src/billing/index.ts";
import type { EdgeContext } from "../../src/platform/context.ts";
import { HostedRun, MonthQuery, MonthUsage, StartHostedRun } from "../../src/studio/index.ts";
import { notFound } from "../../src/platform/errors.ts";
import { route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { isId } from "../../src/platform/ids.ts";
import { pageOf } from "../../src/platform/paging.ts";
import { Domain, DomainParam, findTenant, Flag, FlagKey, PutDomain, PutFlag } from "../../src/tenancy/index.ts";
import { administering, identified, newAdminRouter } from "./guard.ts";

const read = administering("read");
const write = administering("write");
const TenantParam = z.object({ tenant_id: z.string() });

const platform = { type: "system", id: "admin" } as const;

/** @throws AppError not_found */
async function knownTenant(env: Env, { directory, requestId, ip }: EdgeContext, id: string): Promise<TenantStub> {
  const tenant = isId("tenant", id) ? await findTenant(directory, id) : undefined;
  if (!tenant) throw notFound("tenant");
  return tenantOf(env, tenant.id, { requestId, ip });
}

/** The platform's administration: by tokens of the admin issuer alone. */
export const adminRoutes = newAdminRouter()
  .get("/v1/admin/debug/identity", route({ audience: "admin", summary: "Who you are to the administration; never the token", answers: { 200: AdminIdentity } }), identified, (c) => c.json(c.var.admin))
  .get("/v1/admin/plans", route({ audience: "admin", summary: "The latest version of every plan", answers: { 200: z.object({ data: z.array(AdminPlan) }) } }), read, async (c) => c.json(await listAdminPlans(c.var.edge)))
  .post("/v1/admin/plans", route({ audience: "admin", summary: "A plan, or its next version", answers: { 201: AdminPlan }, remembered: true }), write, valid("json", CreatePlan), async (c) => {
    const { answer, isRepeat } = await createPlan(c.var.edge, c.var.admin.subject, c.req.valid("json"), keyIn(c));
    return c.json(answer, 201, isRepeat ? { "idempotent-replayed": "true" } : {});
  })
  .get("/v1/admin/plans/:plan_id", route({ audience: "admin", summary: "The latest version of a plan", answers: { 200: AdminPlan } }), read, valid("param", PlanId), async (c) =>
    c.json(await getAdminPlan(c.var.edge, c.req.valid("param").plan_id)))
  .patch("/v1/admin/tenants/:tenant_id/plan", route({ audience: "admin", summary: "Put a tenant on the latest version of a plan", answers: { 200: ProvisionedTenant } }), write, valid("param", TenantParam), valid("json", ChangePlan), async (c) => {
    const edge = identityContext(c.var.edge);
    const { tenant_id } = c.req.valid("param");
    const plan = await loadPlan(edge.directory, c.req.valid("json").plan_id);
    const tenant = isId("tenant", tenant_id) ? await findTenant(edge.directory, tenant_id) : undefined;
    if (!tenant) throw notFound("tenant");
    await edge.tenant(tenant.id).setPlan(plan);
    return c.json({ ...(await getProvisionedTenant(edge, tenant.id)), plan_id: plan.plan_id });
  })
  .get("/v1/admin/feature-flags", route({ audience: "admin", summary: "Every feature flag", answers: { 200: z.object({ data: z.array(Flag) }) } }), read, async (c) => c.json(await listFlags(c.var.edge)))
  .put("/v1/admin/feature-flags/:key", route({ audience: "admin", summary: "Make a feature flag, or replace it", answers: { 200: Flag } }), write, valid("param", FlagKey), valid("json", PutFlag), async (c) =>
    c.json(await putFlag(c.var.edge, c.var.admin.subject, c.req.valid("param").key, c.req.valid("json"))))
  .delete("/v1/admin/feature-flags/:key", route({ audience: "admin", summary: "Delete a feature flag: it is off, and gone", answers: { 204: null } }), write, valid("param", FlagKey), async (c) => {
    await deleteFlag(c.var.edge, c.var.admin.subject, c.req.valid("param").key);
    return c.body(null, 204);
  })
  .get("/v1/admin/domains", route({ audience: "admin", summary: "Every custom domain", answers: { 200: z.object({ data: z.array(Domain) }) } }), read, async (c) => c.json(await listDomains(c.var.edge)))
  .put("/v1/admin/domains/:domain", route({ audience: "admin", summary: "Give a host to a tenant, having made sure that it is theirs", answers: { 200: Domain } }), write, valid("param", DomainParam), valid("json", PutDomain), async (c) =>
    c.json(await putDomain(c.var.edge, c.var.admin.subject, c.req.valid("param").domain, c.req.valid("json").tenant_id)))
  .delete("/v1/admin/domains/:domain", route({ audience: "admin", summary: "Take a host from a tenant", answers: { 204: null } }), write, valid("param", DomainParam), async (c) => {
    await removeDomain(c.var.edge, c.var.admin.subject, c.req.valid("param").domain);
    return c.body(null, 204);
  })
  .get("/v1/tenants", route({ audience: "admin", summary: "Every tenant, the newest first", answers: { 200: pageOf(AdminTenant) } }), read, valid("query", ListTenants), async (c) => c.json(await listAllTenants(c.var.edge, c.req.valid("query"))))
  .post("/v1/tenants", route({ audience: "admin", summary: "Have a tenant made for somebody", answers: { 202: RequestedTenant }, remembered: true }), write, valid("json", RequestTenant), async (c) =>
    c.json(await requestTenant(identityContext(c.var.edge), c.var.admin.subject, c.req.valid("json"), keyIn(c)), 202))
  .get("/v1/tenants/:tenant_id", route({ audience: "admin", summary: "A tenant, and how far its making is", answers: { 200: ProvisionedTenant } }), read, valid("param", TenantParam), async (c) =>
    c.json(await getProvisionedTenant(c.var.edge, c.req.valid("param").tenant_id)))
  .get("/v1/admin/tenants/:tenant_id/usage", route({ audience: "admin", summary: "What a tenant used in a month, and what it may", answers: { 200: MonthUsage } }), read, valid("param", TenantParam), valid("query", MonthQuery), async (c) =>
    c.json(await (await knownTenant(c.env, c.var.edge, c.req.valid("param").tenant_id)).call("hosted_runs.usage", platform, c.req.valid("query"))))
  .get("/v1/admin/usage/export", route({ audience: "admin", summary: "What all tenants used, by month, as CSV or JSON lines", answers: { 200: "application/x-ndjson" } }), read, valid("query", ExportRollups), (c) =>
    exportRollups(c.var.edge, c.req.valid("query")))
  .post("/v1/tenants/:tenant_id/runs", route({ audience: "admin", summary: "Have a hosted agent do something, within the month's messages and tokens", answers: { 201: HostedRun } }), write, valid("param", TenantParam), valid("json", StartHostedRun), async (c) => {
    const tenant = await knownTenant(c.env, c.var.edge, c.req.valid("param").tenant_id);
    return c.json(await tenant.call("hosted_runs.start", platform, { ...c.req.valid("json"), subject: c.var.admin.subject }), 201);
  })
  .post("/v1/provisioning/jobs/run-next", route({ audience: "admin", summary: "Do the next step that is due", answers: { 200: JobTurn, 204: null } }), write, async (c) => {
    const turn = await runNextJob(identityContext(c.var.edge));
    return turn ? c.json(turn, 200) : c.body(null, 204);
  });
