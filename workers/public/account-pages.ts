import { html } from "hono/html";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { drainEndings, ResetPassword, resetPassword, verifyEmail } from "../../src/identity/index.ts";
import { invalid } from "../../src/platform/errors.ts";
import { newEdgeRouter, route } from "../../src/platform/http.ts";
import { requireOwnOrigin } from "./cookies.ts";
import { page } from "./page.ts";

/** The pages that mailed links lead to. A mail scanner that opens one changes nothing: only the button does. */
export const accountPages = newEdgeRouter()
  .get("/verify-email", route({ audience: "public", summary: "The page of a link that verifies an e-mail address", answers: { 200: "text/html" } }), (c) => page(c, "Your e-mail address", html`
    <form method="post" action="/verify-email"><input type="hidden" name="token" value="${c.req.query("token") ?? ""}"><button>This is my address</button></form>`))
  .post("/verify-email", route({ audience: "public", summary: "Verify an e-mail address from its page", answers: { 200: "text/html" }, refusals: [403, 410] }), async (c) => {
    requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const { token } = await c.req.parseBody();
    const { email } = await verifyEmail(identityContext(c.var.edge), typeof token === "string" ? token : "");
    return page(c, "Thank you", html`<p>${email} is verified. <a href="/">Go on</a></p>`);
  })
  .get("/reset-password", route({ audience: "public", summary: "The page of a link for a new password", answers: { 200: "text/html" } }), (c) => page(c, "A new password", html`
    <form method="post" action="/reset-password"><input type="hidden" name="token" value="${c.req.query("token") ?? ""}">
    <p><label>New password <input type="password" name="password" minlength="8" maxlength="256" required autocomplete="new-password"></label></p><p>You are signed out everywhere.</p><button>Change it</button></form>`))
  .post("/reset-password", route({ audience: "public", summary: "A new password from its page", answers: { 200: "text/html" }, refusals: [403, 410, 422] }), async (c) => {
    requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const { token, password } = await c.req.parseBody();
    const input = ResetPassword.safeParse({ token, password });
    if (!input.success) throw invalid("#/password", "invalid", input.error.issues[0]?.message ?? "This can't be");
    const edge = identityContext(c.var.edge);
    await resetPassword(edge, input.data);
    await drainEndings(edge);
    return page(c, "Your password is changed", html`<p><a href="/">Sign in</a> with the new one.</p>`);
  });
