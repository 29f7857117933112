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

/** A requirement, built. @returns its project and commit */
async function built(requirement: string, project_id?: string): Promise<{ project_id: string; commit_id: string }> {
  const { requirement_id } = await owner.api<{ requirement_id: string }>("POST", "/api/requirements", { requirement, ...(project_id ? { project_id } : {}) });
  return owner.api("POST", `/api/codegen/${requirement_id}`, {});
}

it("[DSH-23] asks what is unclear, and goes on by the answers", async () => {
  const { page } = owner;
  await page.goto(inject("url"));
  await page.getByLabel("What should be built?").fill("Kilns have a unique name and a size between 3 and 8. The size of a kiln is between 3 and 6.");
  await page.getByLabel("Ask me where it is unclear").check();
  await page.getByRole("button", { name: "Build it" }).click();
  await page.getByRole("heading", { name: /before it goes on/ }).waitFor();
  await owner.shot("run-questions-light");
  expect(await owner.barriers()).toEqual([]);
  const choice = page.locator("form select").first();
  const wanted = await choice.locator("option").nth(1).innerText();
  await choice.selectOption(wanted);
  await page.getByRole("button", { name: "Go on with these answers" }).click();
  await page.getByRole("status").getByText("The run is succeeded").waitFor({ state: "attached" });
  const { answers } = await owner.api<{ answers: Record<string, string> }>("GET", `/api${new URL(page.url()).pathname}`);
  expect(Object.values(answers)).toEqual([wanted]);
  expect(await page.getByRole("heading", { name: /before it goes on/ }).count()).toBe(0);
});

it("[DSH-24] shows a project's history, what each commit changed and where each line comes from, and goes back to one", async () => {
  const { page } = owner;
  const first = await built("Kilns have a unique name.");
  const second = await built("Kilns have a unique name and a size.", first.project_id);
  const commits = page.getByRole("list", { name: "Commits" }).getByRole("listitem");
  await page.goto(`${inject("url")}/projects/${first.project_id}?tab=history`);
  await expect.poll(() => commits.count()).toBe(2);
  await commits.first().getByRole("link").click();
  await page.getByRole("region", { name: /^Changes of / }).first().waitFor();
  await page.getByText(/files changed: \+\d+/).waitFor();
  await owner.shot("project-commit-light");
  expect(await owner.barriers()).toEqual([]);
  await page.goto(`${inject("url")}/projects/${first.project_id}?tab=history&commit=${first.commit_id}`);
  await page.getByRole("button", { name: "Go back to it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Go back" }).click();
  await page.waitForURL((url) => ![null, first.commit_id].includes(url.searchParams.get("commit")));
  await page.getByRole("link", { name: "All commits" }).click();
  await expect.poll(() => commits.count()).toBe(3);
  await page.goto(`${inject("url")}/projects/${first.project_id}?file=README.md`);
  await page.getByRole("button", { name: "Show where each line comes from" }).click();
  await page.getByRole("region", { name: "Where the lines of README.md come from" }).getByRole("link").first().waitFor();
  await owner.shot("project-blame-light");
  expect(await owner.barriers()).toEqual([]);
  expect(second.commit_id).not.toBe(first.commit_id);
  expect(owner.faults).toEqual([]);
});
