import { newRouter, route, valid } from "../../platform/http.ts";
import { ProjectParam } from "../projects/schema.ts";
import { Preview, StartPreview } from "./schema.ts";
import { getPreview, resetPreview, revokePreview, startPreview } from "./service.ts";

const project = valid("param", ProjectParam);

export const previewRoutes = newRouter()
  .post("/:project_id/preview", route({ audience: "member", summary: "Run a commit at an address of its own; of the same commit again: more time for the one that is there", answers: { 200: Preview, 201: Preview } }), project, valid("json", StartPreview), async (c) => {
    const { project_id } = c.req.valid("param");
    const { preview, is_new } = await startPreview(c.var.ctx, project_id, c.req.valid("json"));
    return c.json(preview, is_new ? 201 : 200, { location: `/api/projects/${project_id}/preview` });
  })
  .get("/:project_id/preview", route({ audience: "member", summary: "The project's preview, or the last it had", answers: { 200: Preview } }), project, (c) => c.json(getPreview(c.var.ctx, c.req.valid("param").project_id)))
  .delete("/:project_id/preview", route({ audience: "member", summary: "Revoke the project's preview: its address answers no longer, and its data is gone", answers: { 200: Preview } }), project, async (c) =>
    c.json(await revokePreview(c.var.ctx, c.req.valid("param").project_id)))
  .post("/:project_id/preview/reset", route({ audience: "member", summary: "Let the preview begin anew, without its data", answers: { 200: Preview } }), project, async (c) =>
    c.json(await resetPreview(c.var.ctx, c.req.valid("param").project_id)));
