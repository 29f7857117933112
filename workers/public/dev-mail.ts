import { html } from "hono/html";
import * as z from "zod";
import { notFound } from "../../src/platform/errors.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { listMails, sendsToInbox } from "../../src/platform/mail/index.ts";
import { page } from "./page.ts";

const shownMax = 50;
const Mails = z.object({ data: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), sent_at: z.iso.datetime() })) });

/** What this installation sent, for who develops with it: there is no such page where mail goes out. */
export const devMailRoutes = newEdgeRouter().get("/", route({ audience: "public", summary: "What was sent, newest first: on a development machine alone", answers: { 200: Mails }, refusals: [404] }), valid("query", z.strictObject({ to: z.string().max(254).optional() })), async (c) => {
  const { directory, settings } = c.var.edge;
  if (!sendsToInbox(settings)) throw notFound("page");
  const mails = (await listMails(directory, c.req.valid("query").to?.toLowerCase(), shownMax)).map(({ recipient, sent_at, ...row }) => ({ ...row, to: recipient, sent_at: new Date(sent_at).toISOString() }));
  if (!c.req.header("accept")?.includes("text/html")) return c.json({ data: mails });
  const shown = mails.map(({ to, subject, text, sent_at }) => html`<h2>${subject}</h2><p>To ${to}, ${sent_at}</p><pre style="white-space:pre-wrap">${text}</pre>`);
  return page(c, "Mail", html`${shown.length === 0 ? html`<p>Nothing was sent yet.</p>` : shown}`);
});
