import * as z from "zod";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { createOrganization, getOrganization, listOrganizations, listOrganizationTenants, listShared, putShared, putTenant, removeOrganization, removeShared, removeTenant, updateOrganization } from "../../src/identity/index.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { NameOrganization, Organization, OrganizationId, OrganizationMember, OrganizationMemberId, OrganizationOverview, OrganizationTenant, OrganizationTenantId, PutOrganizationMember } from "../../src/tenancy/index.ts";
import { signedIn } from "./signed-in.ts";

const id = valid("param", OrganizationId);
const memberId = valid("param", OrganizationMemberId);
const tenantId = valid("param", OrganizationTenantId);
const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });

/** Organizations stand above tenants, so they are answered at the edge, from the directory. */
export const organizationRoutes = newEdgeRouter()
  .get("/", route({ audience: "member", summary: "The organizations that you are of", answers: { 200: listOf(Organization) } }), signedIn, async (c) => c.json(await listOrganizations(identityContext(c.var.edge), c.var.principal)))
  .post("/", route({ audience: "member", summary: "Make an organization, with you as its owner", answers: { 201: Organization } }), signedIn, valid("json", NameOrganization), async (c) => {
    const { answer, isRepeat } = await createOrganization(identityContext(c.var.edge), c.var.principal, c.req.valid("json").name, keyIn(c));
    return c.json(answer, 201, isRepeat ? { "idempotent-replayed": "true" } : {});
  })
  .get("/:id", route({ audience: "member", summary: "An organization, with counts over its tenants", answers: { 200: OrganizationOverview } }), signedIn, id, async (c) =>
    c.json(await getOrganization(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id)))
  .patch("/:id", route({ audience: "member", summary: "Rename an organization", answers: { 200: Organization } }), signedIn, id, valid("json", NameOrganization), async (c) =>
    c.json(await updateOrganization(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id, c.req.valid("json").name)))
  .delete("/:id", route({ audience: "member", summary: "Delete an organization that has no tenants", answers: { 204: null } }), signedIn, id, async (c) => {
    await removeOrganization(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .get("/:id/members", route({ audience: "member", summary: "Who is of an organization", answers: { 200: listOf(OrganizationMember) } }), signedIn, id, async (c) =>
    c.json(await listShared(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id)))
  .put("/:id/members/:user_id", route({ audience: "member", summary: "Add somebody of your tenant, or change their role", answers: { 204: null } }), signedIn, memberId, valid("json", PutOrganizationMember), async (c) => {
    const { id, user_id } = c.req.valid("param");
    await putShared(identityContext(c.var.edge), c.var.principal, id, user_id, c.req.valid("json").role);
    return c.body(null, 204);
  })
  .delete("/:id/members/:user_id", route({ audience: "member", summary: "Take somebody out, or leave", answers: { 204: null } }), signedIn, memberId, async (c) => {
    const { id, user_id } = c.req.valid("param");
    await removeShared(identityContext(c.var.edge), c.var.principal, id, user_id);
    return c.body(null, 204);
  })
  .get("/:id/tenants", route({ audience: "member", summary: "The tenants of an organization", answers: { 200: listOf(OrganizationTenant) } }), signedIn, id, async (c) =>
    c.json(await listOrganizationTenants(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id)))
  .put("/:id/tenants/:tenant_id", route({ audience: "member", summary: "Put the tenant that you are in under an organization", answers: { 204: null } }), signedIn, tenantId, async (c) => {
    const { id, tenant_id } = c.req.valid("param");
    await putTenant(identityContext(c.var.edge), c.var.principal, id, tenant_id);
    return c.body(null, 204);
  })
  .delete("/:id/tenants/:tenant_id", route({ audience: "member", summary: "Take a tenant out of an organization", answers: { 204: null } }), signedIn, tenantId, async (c) => {
    const { id, tenant_id } = c.req.valid("param");
    await removeTenant(identityContext(c.var.edge), c.var.principal, id, tenant_id);
    return c.body(null, 204);
  });
