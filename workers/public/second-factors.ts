import * as z from "zod";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { ConfirmFactor, confirmFactor, drainEndings, Factors, getFactors, NewFactor, ProveFactor, RecoveryCodes, removeFactor, renewRecoveryCodes, SetUpFactor, setUpFactor } from "../../src/identity/index.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { signedIn } from "./signed-in.ts";

/** What people prove themselves with besides their password, for all their tenants. */
export const secondFactorRoutes = newEdgeRouter()
  .get("/mfa", route({ audience: "member", summary: "Your second factors", answers: { 200: Factors } }), signedIn, async (c) => c.json(await getFactors(identityContext(c.var.edge), c.var.principal)))
  .post("/mfa/setup", route({ audience: "member", summary: "Begin with an authenticator, by your password and a code of one that you have; it counts once its first code was right", answers: { 201: NewFactor }, remembered: false }), signedIn, valid("json", SetUpFactor), async (c) =>
    c.json(await setUpFactor(identityContext(c.var.edge), c.var.principal, c.req.valid("json")), 201))
  .post("/mfa/verify", route({ audience: "member", summary: "Confirm an authenticator by its code; the first one brings recovery codes and ends your other sessions", answers: { 200: RecoveryCodes } }), signedIn, valid("json", ConfirmFactor), async (c) => {
    const edge = identityContext(c.var.edge);
    const codes = await confirmFactor(edge, c.var.principal, c.req.valid("json"));
    await drainEndings(edge);
    return c.json(codes);
  })
  .post("/mfa/recovery-codes", route({ audience: "member", summary: "New recovery codes, by a code; the old ones are good no more", answers: { 200: RecoveryCodes } }), signedIn, valid("json", ProveFactor), async (c) =>
    c.json(await renewRecoveryCodes(identityContext(c.var.edge), c.var.principal, c.req.valid("json").code)))
  .post("/mfa/devices/:id/remove", route({ audience: "member", summary: "Take an authenticator away, by a code", answers: { 204: null } }), signedIn, valid("param", z.object({ id: z.string() })), valid("json", ProveFactor), async (c) => {
    await removeFactor(identityContext(c.var.edge), c.var.principal, c.req.valid("param").id, c.req.valid("json").code);
    return c.body(null, 204);
  });
