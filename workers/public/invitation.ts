import { html } from "hono/html";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { accept, AcceptInvitation } from "../../src/identity/index.ts";
import { invalid } from "../../src/platform/errors.ts";
import { newEdgeRouter, route } from "../../src/platform/http.ts";
import { keepRefreshCookie, requireOwnOrigin } from "./cookies.ts";
import { page } from "./page.ts";

/** The page that an invitation's link leads to. Opening it changes nothing: only the button does. */
export const invitationRoutes = newEdgeRouter()
  .get("/", route({ audience: "public", summary: "The page of an invitation", answers: { 200: "text/html" } }), (c) => page(c, "You are invited", html`
    <p>Join with the password of your account, or choose one if you have none yet.</p>
    <form method="post" action="/invitation"><input type="hidden" name="token" value="${c.req.query("token") ?? ""}">
    <p><label>Password <input type="password" name="password" minlength="8" maxlength="256" required autocomplete="current-password"></label></p><button>Join</button></form>`))
  .post("/", route({ audience: "public", summary: "Join by an invitation and sign this browser in", answers: { 303: null }, refusals: [410, 422] }), async (c) => {
    requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const { token, password } = await c.req.parseBody();
    const input = AcceptInvitation.safeParse({ token, password });
    if (!input.success) throw invalid("#/password", "invalid", input.error.issues[0]?.message ?? "This can't be");
    const tokens = await accept(identityContext(c.var.edge), input.data);
    keepRefreshCookie(c, tokens.refresh_token);
    return c.redirect("/", 303);
  });
