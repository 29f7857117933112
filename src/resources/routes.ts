import type { Context as HonoContext, Hono } from "hono";
import * as z from "zod";
import { newRouter, route, valid, type RouteSpec, type TenantEnv } from "../platform/http.ts";
import { pageOf } from "../platform/paging.ts";
import { hasVerb, type Resource } from "./definition.ts";
import { clearItems, listItems } from "./lists.ts";
import { changeItem, cloneItem, createItem, deleteItem, readItem, readOrigins, replaceItem, restoreItem, type Shown } from "./verbs.ts";

type Router = Hono<TenantEnv>;
type TenantContext = HonoContext<TenantEnv>;

const Origins = z.object({ data: z.record(z.string(), z.object({ value: z.json(), from_id: z.string(), own: z.boolean() })) });
const Cleared = z.object({ deleted: z.int(), has_more: z.boolean().describe("More are left: call it again") });

/** Every route that a definition asks for. A hand-written verb goes before it: `newRouter().post("/", …).route("/", resourceRoutes(shelves))`. */
export function resourceRoutes(resource: Resource): Router {
  const router = newRouter();
  addList(router, resource);
  addItem(router, resource);
  if (hasVerb(resource, "update")) addUpdates(router, resource);
  if (hasVerb(resource, "delete")) addDeletions(router, resource);
  if (resource.inherits) addTemplates(router, resource);
  return router;
}

const member = (summary: string, answers: RouteSpec["answers"]) => route({ audience: "member", summary, answers });
const versioned = (summary: string, answers: RouteSpec["answers"]) => route({ audience: "member", summary, answers, versioned: true });

/** `/:id`, or what the resource calls it; the parameter is whatever the router matched there. */
const itemPath = ({ idName = "id" }: Resource, rest = ""): string => `/:${idName}${rest}`;
const itemId = (c: TenantContext, { idName = "id" }: Resource): string => c.req.param(idName) ?? "";

const shown = (c: TenantContext, { item, tag }: Shown, status: 200 | 201): Response => c.json(item, status, { etag: tag });

function addList(router: Router, resource: Resource): void {
  const { schemas, plural, name, about } = resource;
  if (hasVerb(resource, "list")) router.get("/", member(`List ${plural}`, { 200: pageOf(schemas.item) }), valid("query", schemas.query), (c) => c.json(listItems(c.var.ctx, resource, c.req.valid("query"))));
  if (hasVerb(resource, "create")) router.post("/", member(`Make a ${name}. ${about}`, { 201: schemas.item }), valid("json", schemas.create), (c) => shown(c, createItem(c.var.ctx, resource, c.req.valid("json")), 201));
  if (hasVerb(resource, "clear")) router.delete("/", member(`Delete all ${plural} that the filters leave`, { 200: Cleared }), valid("query", schemas.clear), (c) => c.json(clearItems(c.var.ctx, resource, c.req.valid("query"))));
}

function addItem(router: Router, resource: Resource): void {
  if (hasVerb(resource, "read")) router.get(itemPath(resource), member(`One ${resource.name}`, { 200: resource.schemas.item }), (c) => shown(c, readItem(c.var.ctx, resource, itemId(c, resource)), 200));
}

function addUpdates(router: Router, resource: Resource): void {
  const { schemas: { item, change, replace }, name } = resource;
  router.patch(itemPath(resource), versioned(`Change a ${name}; If-Match refuses a version that isn't the latest`, { 200: item }), valid("json", change), (c) =>
    shown(c, changeItem(c.var.ctx, resource, itemId(c, resource), c.req.valid("json"), c.req.header("if-match")), 200));
  router.put(itemPath(resource), versioned(`State a ${name} anew`, { 200: item }), valid("json", replace), (c) =>
    shown(c, replaceItem(c.var.ctx, resource, itemId(c, resource), c.req.valid("json"), c.req.header("if-match")), 200));
}

function addDeletions(router: Router, resource: Resource): void {
  const { schemas: { item }, name, softDelete } = resource;
  router.delete(itemPath(resource), versioned(`Delete a ${name}`, { 204: null }), (c) => {
    deleteItem(c.var.ctx, resource, itemId(c, resource), c.req.header("if-match"));
    return c.body(null, 204);
  });
  if (softDelete) router.post(itemPath(resource, "/restore"), member(`Take the deletion of a ${name} back`, { 200: item }), (c) => shown(c, restoreItem(c.var.ctx, resource, itemId(c, resource)), 200));
}

function addTemplates(router: Router, resource: Resource): void {
  const { schemas: { item, clone }, name } = resource;
  if (hasVerb(resource, "create")) router.post(itemPath(resource, "/clone"), member(`Make a ${name} that inherits from this one`, { 201: item }), valid("json", clone), (c) => shown(c, cloneItem(c.var.ctx, resource, itemId(c, resource), c.req.valid("json")), 201));
  if (hasVerb(resource, "read")) router.get(itemPath(resource, "/origins"), member("Where each value that can be inherited comes from", { 200: Origins }), (c) => c.json({ data: readOrigins(c.var.ctx, resource, itemId(c, resource)) } as never));
}
