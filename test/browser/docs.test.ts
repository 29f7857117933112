import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser } from "../support/browser.ts";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());

it("[DSH-12] describes every operation, and sends a real request as who is signed in", async () => {
  const visitor = await newVisitor(browser, inject("url"));
  const { page } = visitor;
  await visitor.signUp();
  await page.goto(`${inject("url")}/docs?tag=teams`);
  const { paths } = (await (await fetch(`${inject("url")}/api/openapi.json`)).json()) as { paths: Record<string, object> };
  const wanted = Object.entries(paths).filter(([path]) => /^\/api\/teams(\/|$)/.test(path)).flatMap(([, methods]) => Object.keys(methods)).length;
  await expect.poll(() => page.locator("main details").count()).toBe(wanted);
  await page.getByText("Make a team").click();
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByLabel("Body").fill(`{"name": "Potters"}`);
  await page.getByRole("button", { name: "Send" }).click();
  expect(await page.getByLabel("The answer").innerText()).toMatch(/"name": "Potters"/);
  await page.getByLabel("Body").fill(`{"name": ""}`);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByLabel("The answer").getByText("#/name").waitFor();
  expect(await visitor.api("GET", "/api/teams")).toMatchObject({ data: [{ name: "Potters" }] });
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});
