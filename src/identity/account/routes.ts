import { newRouter, route } from "../../platform/http.ts";
import { createSignInLink } from "../tickets/service.ts";
import { SignInLink } from "../tickets/schema.ts";
import { Account } from "./schema.ts";
import { getAccount } from "./service.ts";

export const accountRoutes = newRouter()
  .get("/user", route({ audience: "member", summary: "Who is signed in", answers: { 200: Account } }), (c) => c.json(getAccount(c.var.ctx)))
  .post("/sign-in-links", route({ audience: "member", summary: "A link that signs your own browser in, once, within ten minutes", answers: { 201: SignInLink } }), (c) =>
    c.json(createSignInLink(c.var.ctx), 201));
