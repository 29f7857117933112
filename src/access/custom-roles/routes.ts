import { versionTag } from "../../platform/etag.ts";
import { newRouter, route, valid } from "../../platform/http.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { CreateRole, Role, RoleId, UpdateRole } from "./schema.ts";
import { createRole, deleteRole, getRole, listRoles, updateRole } from "./service.ts";

export const customRoleRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "List roles: the built-in ones and the tenant's own", answers: { 200: pageOf(Role) } }), valid("query", Page), (c) => c.json(listRoles(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Make a role", answers: { 201: Role } }), valid("json", CreateRole), (c) => c.json(createRole(c.var.ctx, c.req.valid("json")), 201))
  .get("/:id", route({ audience: "member", summary: "One role with what it permits", answers: { 200: Role } }), valid("param", RoleId), (c) => {
    const role = getRole(c.var.ctx, c.req.valid("param").id);
    return c.json(role, 200, { etag: versionTag(role.version) });
  })
  .patch("/:id", route({ audience: "member", summary: "Change what a role permits", answers: { 200: Role }, versioned: true }), valid("param", RoleId), valid("json", UpdateRole), (c) => {
    const role = updateRole(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"));
    return c.json(role, 200, { etag: versionTag(role.version) });
  })
  .delete("/:id", route({ audience: "member", summary: "Delete a role that nobody has", answers: { 204: null } }), valid("param", RoleId), (c) => {
    deleteRole(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
