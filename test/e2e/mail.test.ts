import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";
import { newSmtpServer, type SmtpServer } from "../support/smtp-server.ts";

let home: string;
let product: Product;
let server: SmtpServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-mail-"));
  [product, server] = await Promise.all([newProduct(home), newSmtpServer()]);
});
afterAll(async () => {
  await product?.stop();
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

it("[IDN-20] [IDN-24] the built product sends by SMTP, and shows no inbox then", async () => {
  await product.start({ MAIL: "smtp", SMTP_URL: server.url, MAIL_FROM: "DevGen <no-reply@devgen.example>" });
  const send = (path: string, body: object): Promise<Response> => fetch(product.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  expect((await send("/api/auth/register", { email: "ada@example.com", password: "a kiln fires at dusk" })).status).toBe(201);
  await expect.poll(() => server.messages.length).toBe(1);
  const [mail] = server.messages;
  const [head = "", body = ""] = mail!.data.split("\n\n");
  expect([mail!.from, mail!.to, /^From: (.*)$/m.exec(head)?.[1]]).toEqual(["<no-reply@devgen.example>", "<ada@example.com>", "DevGen <no-reply@devgen.example>"]);
  const [, token] = /\/verify-email\?token=(\S+)/.exec(Buffer.from(body, "base64").toString()) ?? [];
  const verified = await send("/api/auth/email/verify", { token: token! });
  expect([verified.status, await verified.json()]).toEqual([200, { email: "ada@example.com", verified_at: expect.any(String) }]);
  expect(server.talks[0]).toContain(`AUTH PLAIN ${Buffer.from("\0me\0p@ss").toString("base64")}`);
  expect((await fetch(`${product.url}/dev/mail`)).status).toBe(404);
});
