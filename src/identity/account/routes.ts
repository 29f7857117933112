import * as z from "zod";
import { newRouter, route, valid } from "../../platform/http.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { listTenants, TenantSummary } from "../../tenancy/index.ts";
import { listOwnSessions, revokeOtherSessions, revokeSession } from "../sessions/own.ts";
import { Session, SessionId } from "../sessions/schema.ts";
import { createSignInLink } from "../tickets/service.ts";
import { SignInLink } from "../tickets/schema.ts";
import { Account } from "./schema.ts";
import { getAccount } from "./service.ts";

export const accountRoutes = newRouter()
  .get("/user", route({ audience: "member", summary: "Who is signed in", answers: { 200: Account } }), (c) => c.json(getAccount(c.var.ctx)))
  .get("/tenants", route({ audience: "member", summary: "The tenants you can switch to", answers: { 200: z.object({ data: z.array(TenantSummary) }) } }), async (c) => c.json(await listTenants(c.var.ctx)))
  .get("/sessions", route({ audience: "member", summary: "Your own sessions in this tenant, with what they were opened with", answers: { 200: pageOf(Session) } }), valid("query", Page), (c) => c.json(listOwnSessions(c.var.ctx, c.req.valid("query"))))
  .delete("/sessions", route({ audience: "member", summary: "End all your sessions in this tenant but this one", answers: { 204: null } }), (c) => {
    revokeOtherSessions(c.var.ctx);
    return c.body(null, 204);
  })
  .delete("/sessions/:id", route({ audience: "member", summary: "End one of your sessions", answers: { 204: null } }), valid("param", SessionId), (c) => {
    revokeSession(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .post("/sign-in-links", route({ audience: "member", summary: "A link that signs your own browser in, once, within ten minutes", answers: { 201: SignInLink } }), (c) =>
    c.json(createSignInLink(c.var.ctx), 201));
