import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser, type Visitor } from "../support/browser.ts";

let browser: Browser;
let owner: Visitor;
beforeAll(async () => {
  browser = await openBrowser();
  owner = await newVisitor(browser, inject("url"));
  await owner.signUp("Pottery");
});
afterAll(() => browser.close());

it("[DSH-13] verifies the audit chain, filters it in the address, and saves it whole", async () => {
  const { page } = owner;
  await owner.api("POST", "/api/teams", { name: "Audited" });
  await page.goto(`${inject("url")}/audit`);
  await page.getByLabel("Action").fill("team.create");
  await expect.poll(() => new URL(page.url()).searchParams.get("action")).toBe("team.create");
  await expect.poll(() => page.getByRole("list", { name: "Events" }).getByRole("listitem").count()).toBe(1);
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText(/\d+ events, whole/).waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
  const text = readFileSync(await saved.path(), "utf8");
  expect(text).toContain(`"action":"team.create"`);
});

it("[DSH-14] shows a new key once, and revokes it", async () => {
  const { page } = owner;
  await page.goto(`${inject("url")}/keys`);
  await page.getByRole("button", { name: "New key" }).first().click();
  await page.getByLabel("Name").fill("CI");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await page.getByLabel("API key", { exact: true }).innerText();
  const allowed = () => fetch(`${inject("url")}/api/auth/user`, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
  expect(await allowed()).toBe(200);
  await page.getByRole("button", { name: "I have it" }).click();
  expect(await page.getByText(key).count()).toBe(0);
  await page.getByRole("listitem").filter({ hasText: "CI" }).getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  expect(await allowed()).toBe(401);
});

it("[DSH-25] lists where somebody is signed in, and signs them out there", async () => {
  const { page } = owner;
  const signedIn = await (await fetch(`${inject("url")}/api/auth/login`, { method: "POST", headers: { "content-type": "application/json", "user-agent": "A program of mine" }, body: JSON.stringify({ username: owner.email, password: "correct horse battery" }) })).json() as { access_token: string };
  const status = () => fetch(`${inject("url")}/api/auth/user`, { headers: { authorization: `Bearer ${signedIn.access_token}` } }).then((answer) => answer.status);
  expect(await status()).toBe(200);
  await page.goto(`${inject("url")}/profile`);
  await page.getByRole("list", { name: "Sessions" }).getByRole("listitem").filter({ hasText: "A program of mine" }).getByRole("button", { name: "End it" }).click();
  await expect.poll(() => page.getByText("A program of mine").count()).toBe(0);
  expect(await status()).toBe(401);
});

it("[DSH-15] writes a policy, says what it would change, and lets it decide", async () => {
  const { page } = owner;
  owner.faults.length = 0;
  await page.goto(`${inject("url")}/policies/new`);
  await page.getByLabel("Policy as YAML").waitFor();
  await page.getByRole("button", { name: "What would change?" }).click();
  await page.getByText(/answers would change/).waitFor();
  await page.getByRole("button", { name: "Save as a draft" }).click();
  await page.waitForURL(/\/policies\/pol_/);
  await page.getByRole("button", { name: "Activate version 1" }).click();
  await page.getByText("version 1 decides").waitFor();
  await page.goto(`${inject("url")}/access-control?tab=why`);
  await page.getByLabel("do this").selectOption("runs:approve");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByRole("status").getByText("require approval").waitFor();
  expect(owner.faults).toEqual([]);
});
