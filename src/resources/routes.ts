import type { Context as HonoContext, Hono } from "hono";
import * as z from "zod";
import { versionTag } from "../platform/etag.ts";
import { newRouter, route, valid, type TenantEnv } from "../platform/http.ts";
import { pageOf } from "../platform/paging.ts";
import { hasVerb, type Resource } from "./definition.ts";
import { clearItems, listItems } from "./lists.ts";
import type { Schemas } from "./schemas.ts";
import { changeItem, cloneItem, createItem, deleteItem, readItem, readOrigins, replaceItem, restoreItem, type Shown } from "./verbs.ts";

const ItemId = z.object({ id: z.string() });
const Origins = z.object({ data: z.record(z.string(), z.object({ value: z.json(), from_id: z.string(), own: z.boolean() })) });
const Cleared = z.object({ deleted: z.int(), has_more: z.boolean().describe("More are left: call it again") });

/** Every route that a definition asks for. A hand-written verb goes before it: `newRouter().post("/", …).route("/", resourceRoutes(shelves))`. */
export function resourceRoutes(resource: Resource): Hono<TenantEnv> {
  const { schemas, name, plural } = resource;
  const router = newRouter();
  const member = (summary: string, answers: Parameters<typeof route>[0]["answers"]) => route({ audience: "member", summary, answers });
  if (hasVerb(resource, "list")) router.get("/", member(`List ${plural}`, { 200: pageOf(schemas.item) }), valid("query", schemas.query), (c) => c.json(listItems(c.var.ctx, resource, c.req.valid("query"))));
  if (hasVerb(resource, "create")) router.post("/", member(`Make a ${name}. ${resource.about}`, { 201: schemas.item }), valid("json", schemas.create), (c) => shown(c, createItem(c.var.ctx, resource, c.req.valid("json")), 201));
  if (hasVerb(resource, "clear")) router.delete("/", member(`Delete all ${plural} that the filters leave`, { 200: Cleared }), valid("query", schemas.query), (c) => c.json(clearItems(c.var.ctx, resource, c.req.valid("query"))));
  if (hasVerb(resource, "read")) router.get("/:id", member(`One ${name}`, { 200: schemas.item }), valid("param", ItemId), (c) => shown(c, readItem(c.var.ctx, resource, c.req.valid("param").id), 200));
  if (hasVerb(resource, "update")) addUpdates(router, resource, schemas, member);
  if (hasVerb(resource, "delete")) addDeletions(router, resource, member);
  if (resource.inherits) addTemplates(router, resource, schemas, member);
  return router;
}

type Member = (summary: string, answers: Parameters<typeof route>[0]["answers"]) => ReturnType<typeof route>;

function addUpdates(router: Hono<TenantEnv>, resource: Resource, { item, change, replace }: Schemas, member: Member): void {
  router.patch("/:id", member(`Change a ${resource.name}; If-Match refuses a version that isn't the latest`, { 200: item }), valid("param", ItemId), valid("json", change), (c) =>
    shown(c, changeItem(c.var.ctx, resource, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match")), 200));
  router.put("/:id", member(`State a ${resource.name} anew`, { 200: item }), valid("param", ItemId), valid("json", replace), (c) =>
    shown(c, replaceItem(c.var.ctx, resource, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match")), 200));
}

function addDeletions(router: Hono<TenantEnv>, resource: Resource, member: Member): void {
  router.delete("/:id", member(`Delete a ${resource.name}`, { 204: null }), valid("param", ItemId), (c) => {
    deleteItem(c.var.ctx, resource, c.req.valid("param").id, c.req.header("if-match"));
    return c.body(null, 204);
  });
  if (!resource.softDelete) return;
  router.post("/:id/restore", member(`Take the deletion of a ${resource.name} back`, { 200: resource.schemas.item }), valid("param", ItemId), (c) => shown(c, restoreItem(c.var.ctx, resource, c.req.valid("param").id), 200));
}

function addTemplates(router: Hono<TenantEnv>, resource: Resource, { item, clone }: Schemas, member: Member): void {
  router.post("/:id/clone", member(`Make a ${resource.name} that inherits from this one`, { 201: item }), valid("param", ItemId), valid("json", clone), (c) =>
    shown(c, cloneItem(c.var.ctx, resource, c.req.valid("param").id, c.req.valid("json")), 201));
  router.get("/:id/origins", member("Where each value that can be inherited comes from", { 200: Origins }), valid("param", ItemId), (c) => c.json({ data: readOrigins(c.var.ctx, resource, c.req.valid("param").id) } as never));
}

const shown = (c: HonoContext<TenantEnv>, { item, version }: Shown, status: 200 | 201): Response =>
  c.json(item, status, { etag: versionTag(version) });
