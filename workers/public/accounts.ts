import type { Context } from "hono";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { ChangePassword, changePassword, drainAccountMail, drainEndings, EmailStanding, emailStanding, ForgotPassword, forgotPassword, resendVerification, ResetPassword, resetPassword, VerifyEmail, verifyEmail } from "../../src/identity/index.ts";
import { newEdgeRouter, route, valid, type EdgeEnv } from "../../src/platform/http.ts";
import { signedIn } from "./signed-in.ts";

/** Mail goes out once whoever asked has their answer, which says nothing of it; what is cut off is sent by the sweep. */
export const sendSoon = (c: Context<EdgeEnv>): void => c.executionCtx.waitUntil(drainAccountMail(c.var.edge));

/** What people do about their account, beyond any one tenant: passwords, and the proof of an address. */
export const accountDoorRoutes = newEdgeRouter()
  .post("/password/forgot", route({ audience: "public", summary: "Have a link for a new password mailed; the answer is the same whether there is such an account", answers: { 202: null } }), valid("json", ForgotPassword), async (c) => {
    await forgotPassword(identityContext(c.var.edge), c.req.valid("json").email);
    sendSoon(c);
    return c.body(null, 202);
  })
  .post("/password/reset", route({ audience: "public", summary: "A new password by a mailed link; every session ends", answers: { 204: null }, refusals: [410] }), valid("json", ResetPassword), async (c) => {
    const edge = identityContext(c.var.edge);
    await resetPassword(edge, c.req.valid("json"));
    await drainEndings(edge);
    return c.body(null, 204);
  })
  .post("/password/change", route({ audience: "member", summary: "Change your password; your other sessions end", answers: { 204: null } }), signedIn, valid("json", ChangePassword), async (c) => {
    const edge = identityContext(c.var.edge);
    await changePassword(edge, c.var.principal, c.req.valid("json"));
    await drainEndings(edge);
    return c.body(null, 204);
  })
  .get("/email", route({ audience: "member", summary: "Your e-mail address, and whether it is verified", answers: { 200: EmailStanding } }), signedIn, async (c) => c.json(await emailStanding(identityContext(c.var.edge), c.var.principal)))
  .post("/email/verify", route({ audience: "public", summary: "Verify an e-mail address by a mailed link", answers: { 200: EmailStanding }, refusals: [410] }), valid("json", VerifyEmail), async (c) =>
    c.json(await verifyEmail(identityContext(c.var.edge), c.req.valid("json").token)))
  .post("/email/resend", route({ audience: "member", summary: "Have another link mailed that verifies your e-mail address", answers: { 202: null }, remembered: false }), signedIn, async (c) => {
    await resendVerification(identityContext(c.var.edge), c.var.principal);
    sendSoon(c);
    return c.body(null, 202);
  });
