import { createServer, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { httpMailer } from "../../../src/platform/mail/http.ts";
import { linesOf } from "../../../src/platform/mail/lines.ts";
import { messageOf, senderOf } from "../../../src/platform/mail/message.ts";
import type { Mail } from "../../../src/platform/mail/port.ts";
import { smtpMailer, type Dial } from "../../../src/platform/mail/smtp.ts";
import { mailerContract } from "../../contract/mail.ts";
import { newSmtpServer } from "../../support/smtp-server.ts";

const from = "DevGen, Inc. <no-reply@devgen.example>";
const clock = { now: () => Date.UTC(2026, 10, 20) };
const hello: Mail = { to: "ada@example.com", subject: "Hello", text: "Text" };

const dial: Dial = async ({ hostname, port }) => {
  const socket = connect(port, hostname);
  const lines = linesOf(Readable.toWeb(socket));
  return { line: () => lines.next(), write: async (text) => void socket.write(text), startTls: async () => { throw new Error("not here"); }, close: () => void socket.destroy() };
};

const decoded = (text: string): string => text.replace(/\?=\n =\?utf-8\?B\?/g, "?= =?utf-8?B?").replace(/(?:=\?utf-8\?B\?([^?]*)\?= ?)/g, (_, base64: string) => Buffer.from(base64, "base64").toString());

/** A message as a mail program shows it. */
function read({ to, data }: { to: string; data: string }): Mail {
  const [head = "", body = ""] = data.split("\n\n");
  const [, subject = ""] = /^Subject: ((?:.|\n )*)$/m.exec(head) ?? [];
  return { to: to.slice(1, -1), subject: decoded(subject), text: Buffer.from(body, "base64").toString().replaceAll("\r\n", "\n") };
}

mailerContract("SMTP", async () => {
  const server = await newSmtpServer();
  return { mailer: smtpMailer({ url: server.url, from, clock, dial }), arrived: async () => server.messages.map(read), close: server.stop };
});

interface Asked {
  headers: IncomingHttpHeaders;
  body: { from: string; to: string[]; subject: string; text: string };
}

async function newMailApi(status = 200): Promise<{ url: string; asked: Asked[]; stop(): Promise<void> }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
      asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(status, status === 302 ? { location: "http://127.0.0.1:1/" } : {}).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/emails`, asked, stop: () => new Promise((resolve) => void server.close(() => resolve())) };
}

mailerContract("an HTTP API", async () => {
  const api = await newMailApi();
  return { mailer: httpMailer({ url: api.url, token: "secret", from }), arrived: async () => api.asked.map(({ body }) => ({ to: body.to.join(), subject: body.subject, text: body.text })), close: api.stop };
});

it("[IDN-20] an HTTP API is told who asks, and of each message that it is the same", async () => {
  const api = await newMailApi();
  await httpMailer({ url: api.url, token: "secret", from }).send("mail-7", hello);
  expect(api.asked[0]).toMatchObject({ headers: { authorization: "Bearer secret", "idempotency-key": "mail-7" }, body: { from } });
  await api.stop();
});

it.each([500, 401, 302])("[IDN-20] what an HTTP API answers with %i was not sent", async (status) => {
  const api = await newMailApi(status);
  await expect(httpMailer({ url: api.url, token: "secret", from }).send("mail-1", hello)).rejects.toThrow(`answered ${status}`);
  await api.stop();
});

it("[IDN-20] what an SMTP server refuses was not sent", async () => {
  const server = await newSmtpServer("550 no such person");
  await expect(smtpMailer({ url: server.url, from, clock, dial }).send("mail-1", hello)).rejects.toThrow("550");
  expect(server.messages).toEqual([]);
  await server.stop();
});

it("[IDN-20] an address can't hold another command", async () => {
  const server = await newSmtpServer();
  await expect(smtpMailer({ url: server.url, from, clock, dial }).send("mail-1", { ...hello, to: "a@b.c>\r\nRCPT TO:<eve@example.com" })).rejects.toThrow("no address");
  expect(server.talks.flat().filter((line) => line.startsWith("RCPT"))).toEqual([]);
  await server.stop();
});

it("[IDN-20] a password goes to another machine encrypted, or not at all", async () => {
  const said: string[] = [];
  const open: Dial = async () => ({ line: async () => (said.length === 0 ? "220 here" : "250 nothing"), write: async (text) => void said.push(text), startTls: async () => {}, close: () => {} });
  await expect(smtpMailer({ url: "smtp://me:secret@mail.example.com", from, clock, dial: open }).send("mail-1", hello)).rejects.toThrow("no encryption");
  expect(said).toEqual(["EHLO devgen\r\n"]);
});

it("[IDN-20] encryption begins before anything is said, and what was said before it is forgotten", async () => {
  const said: string[] = [];
  const answers = ["220 here", "250-here", "250 STARTTLS", "220 go on", "250 here", "235 welcome", "250 ok", "250 ok", "354 go on", "250 taken"];
  const wire: Dial = async () => ({ line: async () => answers.shift()!, write: async (text) => void said.push(text.split("\r\n")[0]!), startTls: async () => void said.push("(encrypted)"), close: () => {} });
  await smtpMailer({ url: "smtp://me:secret@mail.example.com", from, clock, dial: wire }).send("mail-1", hello);
  expect(said.slice(0, 5)).toEqual(["EHLO devgen", "STARTTLS", "(encrypted)", "EHLO devgen", "AUTH PLAIN AG1lAHNlY3JldA=="]);
});

it("[IDN-20] a message says who it is from, when, and by which id", () => {
  const text = messageOf("obx_1", hello, senderOf(from), clock.now());
  expect(text).toContain("From: =?utf-8?B?");
  expect(text).toContain(" <no-reply@devgen.example>\r\nTo: ada@example.com\r\nSubject: Hello\r\nDate: Fri, 20 Nov 2026 00:00:00 +0000\r\nMessage-ID: <obx_1@devgen.example>\r\n");
});
