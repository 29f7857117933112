import { newRouter, route, valid } from "../../platform/http.ts";
import { Check, CheckQuery, Permissions } from "./schema.ts";
import { checkPermission, listPermissions } from "./service.ts";

export const permissionRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Everything that can be permitted, and what of it you have", answers: { 200: Permissions } }), (c) => c.json(listPermissions(c.var.ctx)))
  .get("/check", route({ audience: "member", summary: "Whether you may do something, and why", answers: { 200: Check } }), valid("query", CheckQuery), (c) => c.json(checkPermission(c.var.ctx, c.req.valid("query"))));
