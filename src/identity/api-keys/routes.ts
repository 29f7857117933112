import { newRouter, route, valid } from "../../platform/http.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { ApiKey, ApiKeyId, CreateApiKey, NewApiKey } from "./schema.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./service.ts";

export const apiKeyRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Make an API key; it is shown once", answers: { 201: NewApiKey } }), valid("json", CreateApiKey), (c) =>
    c.json(createApiKey(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "List API keys", answers: { 200: pageOf(ApiKey) } }), valid("query", Page), (c) => c.json(listApiKeys(c.var.ctx, c.req.valid("query"))))
  .delete("/:id", route({ audience: "member", summary: "Revoke an API key", answers: { 204: null } }), valid("param", ApiKeyId), (c) => {
    revokeApiKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
