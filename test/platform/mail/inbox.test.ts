import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { systemClock } from "../../../src/platform/context.ts";
import { openDirectory } from "../../../src/platform/database.ts";
import { inboxMailer } from "../../../src/platform/mail/inbox.ts";
import { listMails, sendsMail, sendsToInbox } from "../../../src/platform/mail/index.ts";
import { newId } from "../../../src/platform/ids.ts";
import { settingsOf } from "../../../src/platform/settings.ts";
import { mailerContract } from "../../contract/mail.ts";
import { newEmail } from "../../support/people.ts";
import { ask } from "../../support/world.ts";

const directory = openDirectory(env.DB);
const inbox = inboxMailer(directory, systemClock);

mailerContract("the inbox of a development machine", async () => {
  const prefix = newId("outbox", Date.now());
  const to = newEmail();
  return {
    mailer: { send: (id, mail) => inbox.send(`${prefix}${id}`, { ...mail, to }) },
    arrived: async () => (await listMails(directory, to, 10)).map(({ subject, text }) => ({ to: "ada@example.com", subject, text })),
  };
});

it("[IDN-20] the inbox keeps a message once, and shows it to who asks for it, escaped", async () => {
  const to = newEmail();
  const id = newId("outbox", Date.now());
  for (const _ of [1, 2]) await inbox.send(id, { to, subject: "<b>Hello</b>", text: "https://x.example/?token=1&a=2" });
  const { status, body } = await ask("GET", `/dev/mail?to=${to}`);
  expect([status, body.data]).toMatchObject([200, [{ id, to, subject: "<b>Hello</b>", text: "https://x.example/?token=1&a=2" }]]);
  const shown = await ask("GET", `/dev/mail?to=${to}`, undefined, { accept: "text/html" });
  expect([shown.headers.get("content-type"), shown.body.includes("&lt;b&gt;Hello"), shown.body.includes("<b>Hello")]).toEqual(["text/html; charset=UTF-8", true, false]);
});

it("[IDN-20] there is no inbox where mail goes out, and none by default but on a development machine", () => {
  const settings = settingsOf(env);
  expect([sendsToInbox(settings), sendsToInbox({ ...settings, MAIL: "none" }), sendsToInbox({ ...settings, MAIL: "smtp" }), sendsToInbox({ ...settings, APP_ENV: "production" })]).toEqual([true, false, false, false]);
  expect([sendsMail({ ...settings, MAIL: "http" }), sendsMail({ ...settings, MAIL: "none" }), sendsMail({ ...settings, APP_ENV: "staging" })]).toEqual([true, false, false]);
});
