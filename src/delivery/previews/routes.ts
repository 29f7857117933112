import { newRouter, route, valid } from "../../platform/http.ts";
import { ProjectParam } from "../projects/schema.ts";
import { Preview } from "./schema.ts";
import { getPreview, resetPreview, revokePreview } from "./service.ts";

const project = valid("param", ProjectParam);

/** Starting one reads the repository, and is answered at the edge. */
export const previewRoutes = newRouter()
  .get("/:project_id/preview", route({ audience: "member", summary: "The project's preview, or the last it had", answers: { 200: Preview } }), project, (c) => c.json(getPreview(c.var.ctx, c.req.valid("param").project_id)))
  .delete("/:project_id/preview", route({ audience: "member", summary: "Revoke the project's preview: its address answers no longer, and its data is gone", answers: { 200: Preview } }), project, async (c) =>
    c.json(await revokePreview(c.var.ctx, c.req.valid("param").project_id)))
  .post("/:project_id/preview/reset", route({ audience: "member", summary: "Let the preview begin anew, without its data", answers: { 200: Preview } }), project, async (c) =>
    c.json(await resetPreview(c.var.ctx, c.req.valid("param").project_id)));
