import { html } from "hono/html";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { enterByLink } from "../../src/identity/index.ts";
import { newEdgeRouter, route } from "../../src/platform/http.ts";
import { keepRefreshCookie, requireOwnOrigin } from "./cookies.ts";
import { page, type PagePart } from "./page.ts";

/** One page for a one-time link. A mail scanner or a preview that opens it changes nothing: only the button does. */
export const signInRoutes = newEdgeRouter()
  .get("/", route({ audience: "public", summary: "The page of a one-time sign-in link", answers: { 200: "text/html" } }), (c) => page(c, "Sign in", askToSignIn(c.req.query("token") ?? "")))
  .post("/", route({ audience: "public", summary: "Sign this browser in by a one-time link", answers: { 303: null }, refusals: [410, 422] }), async (c) => {
    requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const { token } = await c.req.parseBody();
    const tokens = await enterByLink(identityContext(c.var.edge), typeof token === "string" ? token : "");
    keepRefreshCookie(c, tokens.refresh_token);
    return c.redirect("/", 303);
  });

const askToSignIn = (token: string): PagePart => html`
  <p>This link signs this browser in, once.</p>
  <form method="post" action="/sign-in"><input type="hidden" name="token" value="${token}"><button>Sign in</button></form>`;
