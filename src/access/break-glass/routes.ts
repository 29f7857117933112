import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { BreakGlassGrant, GrantId, ListGrants } from "./schema.ts";
import { endBreakGlass, getGrant, listGrants } from "./service.ts";

const id = valid("param", GrantId);

export const breakGlassRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "When and why the platform's people had access, newest first", answers: { 200: pageOf(BreakGlassGrant) } }), valid("query", ListGrants), (c) => c.json(listGrants(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One access of the platform's people", answers: { 200: BreakGlassGrant } }), id, (c) => c.json(getGrant(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/end", route({ audience: "member", summary: "End an access of the platform's people at once", answers: { 200: BreakGlassGrant } }), id, (c) => c.json(endBreakGlass(c.var.ctx, c.req.valid("param").id)));
