import * as z from "zod";
import { newRouter, route } from "../../platform/http.ts";
import { listTenants, TenantSummary } from "../../tenancy/index.ts";
import { createSignInLink } from "../tickets/service.ts";
import { SignInLink } from "../tickets/schema.ts";
import { Account } from "./schema.ts";
import { getAccount } from "./service.ts";

export const accountRoutes = newRouter()
  .get("/user", route({ audience: "member", summary: "Who is signed in", answers: { 200: Account } }), (c) => c.json(getAccount(c.var.ctx)))
  .get("/tenants", route({ audience: "member", summary: "The tenants you can switch to", answers: { 200: z.object({ data: z.array(TenantSummary) }) } }), async (c) => c.json(await listTenants(c.var.ctx)))
  .post("/sign-in-links", route({ audience: "member", summary: "A link that signs your own browser in, once, within ten minutes", answers: { 201: SignInLink } }), (c) =>
    c.json(createSignInLink(c.var.ctx), 201));
