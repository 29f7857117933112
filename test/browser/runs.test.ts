import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser, type Visitor } from "../support/browser.ts";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());

async function submit({ page }: Visitor, requirement: string): Promise<string> {
  await page.getByLabel("What should be built?").fill(requirement);
  await page.getByRole("button", { name: "Build it" }).click();
  await page.waitForURL(/\/runs\/run_/);
  return new URL(page.url()).pathname.split("/").at(-1)!;
}

it("[DSH-7] cancels a run, having asked once more", async () => {
  const visitor = await newVisitor(browser, inject("stubbornUrl"));
  await visitor.signUp();
  const run = await submit(visitor, "Shelves have a unique label.");
  await visitor.page.getByRole("button", { name: "Cancel run" }).click();
  await visitor.page.getByRole("dialog").getByText("nothing of it is committed").waitFor();
  await visitor.page.getByRole("dialog").getByRole("button", { name: "Cancel run" }).click();
  await visitor.page.getByRole("status").getByText("The run is cancelled").waitFor({ state: "attached" });
  expect(await visitor.api("GET", `/api/runs/${run}`)).toMatchObject({ status: "cancelled" });
  expect(await visitor.page.getByRole("button", { name: "Cancel run" }).count()).toBe(0);
  await visitor.close();
});

it("[DSH-8] says why a run has failed, and offers to go on with it", async () => {
  const visitor = await newVisitor(browser, inject("stubbornUrl"));
  await visitor.signUp();
  await submit(visitor, "This is a failure.");
  await visitor.page.getByRole("status").getByText("The run is failed").waitFor({ state: "attached", timeout: 40_000 });
  await visitor.page.locator("main").getByText(/model|400/i).first().waitFor();
  await visitor.page.getByRole("button", { name: "Go on where it failed" }).waitFor();
  await visitor.close();
});

it("[DSH-8] shows a failing test with what was expected and what came", async () => {
  const visitor = await newVisitor(browser, inject("url"));
  await visitor.signUp();
  const { execution_id } = await visitor.api<{ execution_id: string }>("POST", "/api/executor/run", {
    command: "npx vitest run", files: { "package.json": `{"type":"module"}`, "sum.test.ts": `import { expect, it } from "vitest";\nit("adds", () => expect({ sum: 3 }).toEqual({ sum: 4 }));\nit("holds", () => expect(1).toBe(1));\n` },
  });
  await visitor.page.goto(`${inject("url")}/executions/${execution_id}`);
  await visitor.page.getByRole("heading", { name: "1 failed" }).waitFor();
  expect(await visitor.page.getByLabel("Expected and received").innerText()).toMatch(/-\s+"?sum"?: 4[^]*\+\s+"?sum"?: 3/);
  await visitor.page.getByLabel("Find in the log").fill("adds");
  await expect.poll(() => new URL(visitor.page.url()).searchParams.get("q")).toBe("adds");
  expect(await visitor.page.getByRole("region", { name: "Log" }).innerText()).not.toContain("holds");
  await visitor.close();
});

it("[DSH-9] goes on after a lost connection and a reload, with every event once", async () => {
  const visitor = await newVisitor(browser, inject("url"));
  const { page } = visitor;
  await visitor.signUp();
  await page.getByLabel("Show me the plan first").check();
  const run = await submit(visitor, "A shelf has a unique label. Each jar has a title and belongs to a shelf. Jars can be searched by title.");
  await page.getByRole("button", { name: "Build this plan" }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await visitor.context.setOffline(true);
  await page.getByText("connection lost, trying again").waitFor();
  await visitor.api("POST", `/api/runs/${run}/approve`);
  await expect.poll(async () => (await visitor.api<{ status: string }>("GET", `/api/runs/${run}`)).status).toBe("succeeded");
  expect(await page.getByRole("status").getByText("The run is succeeded").count()).toBe(0);
  await visitor.context.setOffline(false);
  await page.getByRole("status").getByText("The run is succeeded").waitFor({ state: "attached" });
  const { event_id } = await visitor.api<{ event_id: number }>("GET", `/api/runs/${run}`);
  const count = () => page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: /^Events/ }).innerText();
  await expect.poll(count).toContain(String(event_id));
  await page.reload();
  await expect.poll(count).toContain(String(event_id));
  await visitor.close();
});

it("[DSH-10] shows a viewer what there is and none of what is not theirs to do, and says who may", async () => {
  const owner = await newVisitor(browser, inject("url"));
  await owner.signUp("Pottery");
  const run = await submit(owner, "A shelf has a unique label.");
  await owner.page.getByRole("status").getByText("The run is succeeded").waitFor({ state: "attached" });
  await owner.page.goto(`${inject("url")}/members`);
  await owner.page.getByRole("button", { name: "Invite" }).click();
  const viewer = await newVisitor(browser, inject("url"));
  await owner.page.getByLabel("E-mail address").fill(viewer.email);
  await owner.page.getByLabel("viewer").check();
  await owner.page.getByLabel("developer").uncheck();
  await owner.page.getByRole("button", { name: "Make the invitation" }).click();
  const link = await owner.page.getByLabel("Invitation link", { exact: true }).innerText();

  await viewer.page.goto(link);
  await viewer.page.getByLabel("Password").fill("correct horse battery");
  await viewer.page.getByRole("button", { name: "Join" }).click();
  await viewer.page.getByRole("heading", { name: "What should be built?" }).waitFor();
  await viewer.page.getByLabel("What should be built?").fill("A shelf has a unique label.");
  await viewer.page.getByRole("button", { name: "Build it" }).click();
  await viewer.page.getByRole("alert").getByText(/requirements:create.*comes with the roles owner, admin, developer/).waitFor();
  await viewer.page.goto(`${inject("url")}/runs/${run}`);
  await viewer.page.getByText("A shelf has a unique label.").first().waitFor();
  await viewer.page.goto(`${inject("url")}/members`);
  const invite = viewer.page.getByRole("button", { name: "Invite" });
  await expect.poll(() => invite.getAttribute("title")).toMatch(/users:create.*owner, admin/);
  expect(await invite.isDisabled()).toBe(true);
  await Promise.all([owner.close(), viewer.close()]);
});

it("[DSH-11] can be used by keyboard alone, from signing up to the repository", async () => {
  const { page, email, close } = await newVisitor(browser, inject("url"));
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await page.goto(`${inject("url")}/signup`);
  await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('name')")).toBe("email");
  await page.keyboard.type(email);
  await press("Tab");
  await page.keyboard.type("correct horse battery");
  await press("Enter");
  await page.getByRole("heading", { name: "What should be built?" }).waitFor();
  await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("requirement");
  await page.keyboard.type("A shelf has a unique label.");
  await press("Control+Enter");
  await page.getByRole("status").getByText("The run is succeeded").waitFor({ state: "attached" });
  await press("g", "p");
  await page.waitForURL(/\/projects$/);
  await page.getByRole("list", { name: "Projects" }).waitFor();
  await press("Control+k");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("shelves");
  await page.getByRole("option", { name: /shelves/ }).first().waitFor();
  await press("Enter");
  await page.waitForURL(/\/(projects|runs)\/(prj|run)_/);
  await press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await close();
});
