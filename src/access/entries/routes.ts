import { versionTag } from "../../platform/etag.ts";
import { newRouter, route, valid } from "../../platform/http.ts";
import { Acl, PutEntries, ResourceName } from "./schema.ts";
import { clearAcl, getAcl, putAcl } from "./service.ts";

export const entryRoutes = newRouter()
  .get("/:type/:id", route({ audience: "member", summary: "Who is allowed and denied what at one thing", answers: { 200: Acl } }), valid("param", ResourceName), (c) => {
    const { acl, version } = getAcl(c.var.ctx, c.req.valid("param"));
    return c.json(acl, 200, { etag: versionTag(version) });
  })
  .put("/:type/:id", route({ audience: "member", summary: "Say who is allowed and denied what at one thing", answers: { 200: Acl }, versioned: true }), valid("param", ResourceName), valid("json", PutEntries), (c) => {
    const { acl, version } = putAcl(c.var.ctx, c.req.valid("param"), c.req.valid("json"), c.req.header("if-match"));
    return c.json(acl, 200, { etag: versionTag(version) });
  })
  .delete("/:type/:id", route({ audience: "member", summary: "Take all entries of one thing away", answers: { 204: null }, versioned: true }), valid("param", ResourceName), (c) => {
    clearAcl(c.var.ctx, c.req.valid("param"), c.req.header("if-match"));
    return c.body(null, 204);
  });
