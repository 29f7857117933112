import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser, type Visitor } from "../support/browser.ts";

let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  admin = await newVisitor(browser, inject("url"));
  const headers = { authorization: `Bearer ${inject("adminToken")}`, "content-type": "application/json" };
  await fetch(`${inject("url")}/v1/admin/bootstrap`, { method: "POST", headers, body: JSON.stringify({ name: "Root" }) });
});
afterAll(() => browser.close());

async function enter(): Promise<void> {
  await admin.page.goto(`${inject("url")}/admin`);
  await admin.page.getByLabel("Admin token", { exact: true }).fill(inject("adminToken"));
  await admin.page.getByRole("button", { name: "Open the console" }).click();
  await admin.page.getByRole("list", { name: "Tenants" }).or(admin.page.getByText("There is no tenant yet")).waitFor();
}

it("[DSH-22] makes a tenant step by step, and looks into it for a reason and for a while", async () => {
  const { page } = admin;
  await enter();
  await page.getByRole("button", { name: "New tenant" }).click();
  await page.getByLabel("Name").fill("Northwind");
  await page.getByLabel("E-mail address of its owner").fill(`northwind-${Date.now()}@example.com`);
  await page.getByLabel("Plan").selectOption("team");
  await page.getByRole("button", { name: "Have it made" }).click();
  expect(await page.getByLabel("Invitation link", { exact: true }).innerText()).toContain("/invitation?token=");
  await page.getByRole("button", { name: "See how far it is" }).click();
  await page.getByRole("list", { name: "Steps of its making" }).waitFor();
  const headers = { authorization: `Bearer ${inject("adminToken")}`, "content-type": "application/json" };
  const steps = () => page.getByRole("list", { name: "Steps of its making" }).getByText("done", { exact: true }).count();
  await expect.poll(async () => {
    await fetch(`${inject("url")}/v1/provisioning/jobs/run-next`, { method: "POST", headers, body: "{}" });
    return steps();
  }, { timeout: 30_000 }).toBe(5);
  await page.getByText("Messages").waitFor();
  await page.getByRole("button", { name: "Break the glass" }).click();
  await page.getByLabel("Why").fill("Ticket 4711: a run that does not end");
  await page.getByRole("button", { name: "Open it" }).click();
  const token = await page.getByLabel("Access token", { exact: true }).innerText();
  const status = () => fetch(`${inject("url")}/api/runs`, { headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.status);
  expect(await status()).toBe(200);
  await page.getByRole("button", { name: "I have it" }).click();
  await admin.shot("admin-tenant-light");
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole("button", { name: "Give it back" }).click();
  await page.getByRole("list", { name: "Access of the platform's people" }).getByText("ended").waitFor();
  expect(await status()).not.toBe(200);
  expect(admin.faults).toEqual([]);
});

it("[DSH-22] turns a feature on, which members then see, and forgets the token when the page is left", async () => {
  const { page } = admin;
  await enter();
  await page.getByRole("link", { name: "Features" }).click();
  await page.getByRole("button", { name: "New feature" }).click();
  await page.getByLabel("Key").fill("new-editor");
  await page.getByLabel("On", { exact: true }).check();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("list", { name: "Features" }).getByText("new-editor").waitFor();
  const member = await newVisitor(browser, inject("url"));
  await member.signUp();
  await member.page.goto(`${inject("url")}/features`);
  await member.page.getByRole("list", { name: "Features" }).getByText("new-editor").waitFor();
  await member.close();
  await page.reload();
  await page.getByLabel("Admin token", { exact: true }).waitFor();
});

const parts: readonly (readonly [tab: string, sign: string | RegExp])[] = [["Tenants", "local"], ["Plans", "Next version"], ["Features", "new-editor"], ["Domains", "Give a domain"], ["Admins", "Root"], ["Audit", /No event is like that|, by \S/]];

it("[DSH-5] [DSH-6] has no barrier on any part of the console, and fits into 360 pixels", async () => {
  const { page } = admin;
  await enter();
  for (const [tab, sign] of parts) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.getByRole("navigation", { name: "Parts of the console" }).getByRole("link", { name: tab }).click();
    await page.getByText(sign).first().waitFor();
    await admin.shot(`admin-${tab.toLowerCase()}-light`);
    expect(await admin.barriers(), tab).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await admin.shot(`admin-${tab.toLowerCase()}-dark`);
    expect(await admin.barriers(["color-contrast"]), tab).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await admin.shot(`admin-${tab.toLowerCase()}-360`);
    expect(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), tab).toBe(false);
  }
  expect(admin.faults).toEqual([]);
});
