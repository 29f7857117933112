import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { notFound } from "../../src/platform/errors.ts";
import { newEdgeRouter, route } from "../../src/platform/http.ts";
import { findTenantBySlug } from "../../src/tenancy/index.ts";

const asked = { type: "system", id: "signers" } as const;

/** Public, because whoever holds a clone may ask whether its commits are the tenant's. The directory is asked first: a made-up name wakes no object. */
export const signerRoutes = newEdgeRouter()
  .get("/.well-known/devgen-signers/:tenant_slug", route({ audience: "public", summary: "Whose signatures on a tenant's commits are good, for git's gpg.ssh.allowedSignersFile", answers: { 200: "text/plain" } }), async (c) => {
    const tenant = await findTenantBySlug(c.var.edge.directory, c.req.param("tenant_slug"));
    if (!tenant) throw notFound("tenant");
    return c.text(await tenantOf(c.env, tenant.id).call("commits.allowedSigners", asked, undefined), 200, { "cache-control": "public, max-age=300" });
  });
