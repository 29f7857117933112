import { newRouter, route, valid } from "../../platform/http.ts";
import { ProviderId, ProviderTest, TestProvider } from "./schema.ts";
import { testProvider } from "./testing.ts";

export const modelProviderRoutes = newRouter()
  .post("/:id/test", route({ audience: "member", summary: "Ask one of its models something small, and say how that went", answers: { 200: ProviderTest } }), valid("param", ProviderId), valid("json", TestProvider), async (c) =>
    c.json(await testProvider(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))));
