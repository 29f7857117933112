import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { openRepository, Preview, ProjectParam, readProjectFiles, StartPreview } from "../../src/delivery/index.ts";
import { planService } from "../../src/generation/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { admit } from "../admit.ts";

const answers = { 200: Preview, 201: Preview };

/** Starting a preview reads what the ref leads to, so it is answered here rather than in the tenant's object. */
export const previewStartRoutes = newEdgeRouter().post(
  "/api/projects/:project_id/preview",
  route({ audience: "member", summary: "Run a commit at an address of its own; of the same commit again: more time for the one that is there", answers, remembered: false }),
  valid("param", ProjectParam),
  valid("json", StartPreview),
  async (c) => {
    // Started twice it is the same preview anyway; a key that is none is refused as everywhere.
    keyIn(c);
    const { requestId, ip } = c.var.edge;
    const principal = await admit(c.var.edge, c.req.raw);
    const tenant = tenantOf(c.env, principal.tenant_id, { requestId, ip });
    const { project_id } = c.req.valid("param");
    const asked = c.req.valid("json");
    const { commit_id, files } = await readProjectFiles(openRepository(storageOf(c.env), await tenant.call("projects.open", principal, { project_id })), asked.ref);
    requireService(files);
    const { preview, is_new } = await tenant.call("previews.begin", principal, { ...asked, project_id, commit_id });
    return c.json(preview, is_new ? 201 : 200, { location: `/api/projects/${project_id}/preview` });
  },
);

/** @throws AppError needs_driver for what the isolate can't start */
function requireService(files: ReadonlyMap<string, Uint8Array>): void {
  const plan = planService(Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])));
  if ("needs" in plan) throw new AppError("needs_driver", plan.needs, { errors: [{ pointer: "#/ref", code: "needs_driver", message: plan.needs }] });
}
