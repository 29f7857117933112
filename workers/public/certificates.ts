import { callPlatform } from "../../durable-objects/platform/calls.ts";
import { passGates } from "../../src/identity/index.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { Certificate, CertificateParam } from "../../src/tenancy/index.ts";

/** For who had a tenant: nobody is left who could sign in to it, so its id alone, which only they know, opens this. */
export const certificateRoutes = newEdgeRouter()
  .get("/:tenant_id", route({ audience: "public", summary: "The signed certificate of a tenant's deletion", answers: { 200: Certificate } }), valid("param", CertificateParam), async (c) => {
    await passGates(c.var.edge, "lookup", null);
    return c.json(await callPlatform(c.env)("deletions.certificate", c.req.valid("param")));
  });
