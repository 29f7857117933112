import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import type { Browser } from "playwright-core";
import { codeAt, stepAt } from "../../src/identity/second-factors/totp.ts";
import { fromBase32 } from "../support/authenticator.ts";
import { newVisitor, openBrowser } from "../support/browser.ts";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());

it("[DSH-1] [DSH-2] leads a stranger from the first page to a tested repository on their disk, and asks nothing of other hosts", async () => {
  const visitor = await newVisitor(browser, inject("url"));
  const { page } = visitor;
  const began = Date.now();
  await visitor.signUp();
  await page.getByRole("button", { name: "Pottery studio" }).click();
  await page.getByRole("button", { name: "Build it" }).click();
  await page.waitForURL(/\/runs\/run_/);

  const sentences = page.getByRole("list", { name: "Sentences of the requirement" });
  await sentences.getByText(/^\d+ tests prove it$/).first().waitFor();
  expect(await sentences.getByRole("listitem").filter({ hasText: "Kilns have a unique name" }).first().innerText()).toMatch(/covered\s+\d+ tests prove it/);
  expect(await sentences.getByText("not buildable").count()).toBe(1);
  expect(await sentences.getByText("Remind people by carrier pigeon.").count()).toBe(1);
  await page.getByText("What was assumed").waitFor();
  await page.getByRole("link", { name: "Tests", exact: false }).first().click();
  await page.getByText(/failed/).first().waitFor();
  await page.locator("details", { hasText: "test/kilns.test.ts" }).evaluate((file) => file.setAttribute("open", ""));
  await page.getByText("kilns > are created, and found at their address").waitFor();

  await page.getByRole("link", { name: "Open the repository" }).click();
  await page.getByRole("region", { name: "README.md" }).getByText("Run it").waitFor();
  await page.getByRole("link", { name: "app.ts" }).click();
  await page.getByRole("region", { name: "src/app.ts" }).locator(".tok-keyword").first().waitFor();
  await page.getByRole("button", { name: "Clone with a key" }).click();
  const line = await page.getByRole("dialog").locator("code").innerText();
  const folder = mkdtempSync(join(tmpdir(), "devgen-clone-"));
  execFileSync("git", [...line.split(" ").slice(1), "--quiet"], { cwd: folder });
  expect(readdirSync(join(folder, readdirSync(folder)[0]!))).toEqual(expect.arrayContaining(["package.json", "src", "test"]));
  rmSync(folder, { recursive: true });
  expect(Date.now() - began).toBeLessThan(60_000);
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});

it("[DSH-3] opens by the one-time link that a signed-in person makes, in a browser that has never been here", async () => {
  const host = await newVisitor(browser, inject("url"));
  await host.signUp();
  const { url } = await host.api<{ url: string }>("POST", "/api/auth/sign-in-links");
  const guest = await newVisitor(browser, inject("url"));
  await guest.page.goto(url);
  await guest.page.getByRole("button", { name: "Sign in" }).click();
  await guest.page.getByRole("heading", { name: "What should be built?" }).waitFor();
  await guest.page.reload();
  await guest.page.getByRole("heading", { name: "What should be built?" }).waitFor();
  await Promise.all([host.close(), guest.close()]);
});

it("[DSH-4] keeps what was typed through a reload and a refusal, and says faults beside their fields", async () => {
  const visitor = await newVisitor(browser, inject("url"));
  const { page } = visitor;
  await page.goto(`${inject("url")}/signup`);
  await page.getByLabel("E-mail address").fill("not an address");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("This is not an e-mail address").waitFor();
  expect(await page.getByLabel("Password").getAttribute("aria-invalid")).toBe("true");
  await visitor.signUp();
  await page.getByLabel("What should be built?").fill("Shelves have a unique label.");
  await page.reload();
  await expect.poll(() => page.getByLabel("What should be built?").inputValue()).toBe("Shelves have a unique label.");
  await visitor.close();
});

it("[DSH-3] asks for the code of a second factor once the password was right, and lets in by it", async () => {
  const owner = await newVisitor(browser, inject("url"));
  await owner.signUp();
  const token = await vi.waitFor(async () => /verify-email\?token=([\w-]+)/.exec(await (await fetch(`${inject("url")}/dev/mail?to=${owner.email}`)).text())![1]!, { timeout: 10_000, interval: 50 });
  await owner.api("POST", "/api/auth/email/verify", { token });
  const { device_id, secret } = await owner.api<{ device_id: string; secret: string }>("POST", "/api/auth/mfa/setup", { current_password: "correct horse battery" });
  const { recovery_codes } = await owner.api<{ recovery_codes: string[] }>("POST", "/api/auth/mfa/verify", { device_id, code: codeAt(fromBase32(secret), stepAt(Date.now())) });
  const elsewhere = await newVisitor(browser, inject("url"));
  const { page } = elsewhere;
  await page.goto(`${inject("url")}/signin`);
  await page.getByLabel("E-mail address or user name").fill(owner.email);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This code is not right, or was used already").waitFor();
  await page.getByLabel("Code").fill(recovery_codes[0] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "What should be built?" }).waitFor();
  await Promise.all([owner.close(), elsewhere.close()]);
});
