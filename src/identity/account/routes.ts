import { newRouter, route } from "../../platform/http.ts";
import { Account } from "./schema.ts";
import { getAccount } from "./service.ts";

export const accountRoutes = newRouter()
  .get("/user", route({ audience: "member", summary: "Who is signed in", answers: { 200: Account } }), (c) => c.json(getAccount(c.var.ctx)));
