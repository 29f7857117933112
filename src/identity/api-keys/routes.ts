import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { createApiKey, rotateApiKey } from "./making.ts";
import { ApiKey, ApiKeyId, ChangeApiKey, CreateApiKey, ListApiKeys, NewApiKey, RotateApiKey } from "./schema.ts";
import { getApiKey, listApiKeys, renameApiKey, revokeApiKey } from "./service.ts";

export const apiKeyRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Make an API key; it is shown once", answers: { 201: NewApiKey } }), valid("json", CreateApiKey), (c) =>
    c.json(createApiKey(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "List API keys", answers: { 200: pageOf(ApiKey) } }), valid("query", ListApiKeys), (c) => c.json(listApiKeys(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One API key, without its secret", answers: { 200: ApiKey } }), valid("param", ApiKeyId), (c) =>
    c.json(getApiKey(c.var.ctx, c.req.valid("param").id)))
  .patch("/:id", route({ audience: "member", summary: "Name an API key anew", answers: { 200: ApiKey } }), valid("param", ApiKeyId), valid("json", ChangeApiKey), (c) =>
    c.json(renameApiKey(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))))
  .post("/:id/rotate", route({ audience: "member", summary: "A new key in its place, shown once; the old one stays good for a while", answers: { 201: NewApiKey } }), valid("param", ApiKeyId), valid("json", RotateApiKey), (c) =>
    c.json(rotateApiKey(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 201))
  .delete("/:id", route({ audience: "member", summary: "Revoke an API key", answers: { 204: null } }), valid("param", ApiKeyId), (c) => {
    revokeApiKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
