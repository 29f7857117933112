import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser, type Visitor } from "../support/browser.ts";

interface Made {
  run: string;
  project: string;
  execution: string;
  agent: string;
  group: string;
  template: string;
  copy: string;
}

let browser: Browser;
let owner: Visitor;
let made: Made;

/** Every page, with what must be on it once it is there. */
const pages: readonly [name: string, path: (made: Made) => string, sign: string | RegExp][] = [
  ["new", () => "/", "Latest runs"],
  ["runs", () => "/runs", "partial"],
  ["run-sentences", ({ run }) => `/runs/${run}`, "What was assumed"],
  ["run-flow", ({ run }) => `/runs/${run}?tab=flow`, "Lay out the project"],
  ["run-files", ({ run }) => `/runs/${run}?tab=files&file=src/app.ts`, "src/app.ts"],
  ["run-tests", ({ run }) => `/runs/${run}?tab=tests`, "test/kilns.test.ts"],
  ["run-events", ({ run }) => `/runs/${run}?tab=events`, "run.finished"],
  ["projects", () => "/projects", "kilns-and-pieces-service"],
  ["project-files", ({ project }) => `/projects/${project}`, "README.md"],
  ["project-history", ({ project }) => `/projects/${project}?tab=history`, "Kilns and pieces service"],
  ["project-try", ({ project }) => `/projects/${project}?tab=try`, "It isn't running"],
  ["project-runs", ({ project }) => `/projects/${project}?tab=runs`, "Kilns and pieces service"],
  ["project-access", ({ project }) => `/projects/${project}?tab=access`, "projects:write"],
  ["run-changes", ({ run }) => `/runs/${run}?tab=changes`, "files changed"],
  ["project-provenance", ({ project }) => `/projects/${project}?tab=provenance`, "Check it yourself"],
  ["executions", () => "/executions", "npm test"],
  ["execution", ({ execution }) => `/executions/${execution}`, "Exit code"],
  ["agents", () => "/agents", "Night builder"],
  ["agent", ({ agent }) => `/agents/${agent}`, "It has not been told to do anything yet"],
  ["policies", () => "/policies", "No policies yet"],
  ["policy", () => "/policies/new", "four-eyes"],
  ["approvals", () => "/approvals", "Nothing waits for an approval"],
  ["inbox", () => "/inbox", "Lunch is ready"],
  ["members", () => "/members", "(you)"],
  ["teams", () => "/teams", "Potters"],
  ["access", () => "/access-control", "runs:cancel"],
  ["access-why", () => "/access-control?tab=why", "to this one thing"],
  ["access-decisions", () => "/access-control?tab=decisions", /No decisions|times|just now|seconds/],
  ["access-given", () => "/access-control?tab=given", "everywhere"],
  ["access-entries", ({ project }) => `/access-control?tab=entries&kind=project&id=${project}`, "projects:write"],
  ["access-platform", () => "/access-control?tab=platform", "never had access"],
  ["templates", () => "/templates", "Members' clubs"],
  ["template", ({ template }) => `/templates/${template}`, "Chess club"],
  ["template-copy", ({ copy }) => `/templates/${copy}`, "from Members' clubs"],
  ["services", () => "/services", "Build server"],
  ["groups", () => "/groups", "Potters' guild"],
  ["group", ({ group }) => `/groups/${group}`, "(this one)"],
  ["features", () => "/features", /No feature|new-editor/],
  ["profile", () => "/profile", "this one"],
  ["jobs-clock", () => "/jobs?tab=clock", "Nightly check"],
  ["keys", () => "/keys", "A key of mine"],
  ["audit", () => "/audit", "requirement.submitted"],
  ["usage", () => "/usage", "execution seconds"],
  ["jobs", () => "/jobs", /Nothing has been done|attempt|\w+\.\w+/],
  ["docs", () => "/docs?tag=runs", "Runs, the newest first"],
  ["docs-operation", () => "/docs?q=POST /api/api-keys/{id}", "A new key in its place"],
  ["settings", () => "/settings", "A sign-in lasts at most"],
];

beforeAll(async () => {
  browser = await openBrowser();
  owner = await newVisitor(browser, inject("url"));
  await owner.signUp("Pottery");
  const requirement = "Kilns have a unique name. Each piece has a title and a price. The price cannot be negative. Remind people by carrier pigeon.";
  const { requirement_id } = await owner.api<{ requirement_id: string }>("POST", "/api/requirements", { requirement });
  const { run_id, project_id } = await owner.api<{ run_id: string; project_id: string }>("POST", `/api/codegen/${requirement_id}`, {});
  const { executions } = await owner.api<{ executions: string[] }>("GET", `/api/runs/${run_id}`);
  const make = async (path: string, body: object): Promise<Record<string, string>> => owner.api<Record<string, string>>("POST", path, body);
  const { id: agent = "" } = await make("/api/agents", { name: "Night builder" });
  const { id: template = "" } = await make("/api/templates", { name: "Members' clubs", requirement: "A member has a name and an e-mail address which is unique.", labels: ["clubs"] });
  const { id: copy = "" } = await make(`/api/templates/${template}/clone`, { name: "Chess club", labels: ["clubs", "chess"] });
  const { organization_id: group = "" } = await make("/api/organizations", { name: "Potters' guild" });
  const { tenant_id, user_id } = await owner.api<{ tenant_id: string; user_id: string }>("GET", "/api/auth/user");
  made = { run: run_id, project: project_id, execution: executions[0]!, agent, template, copy, group };
  await owner.api("PUT", `/api/organizations/${group}/tenants/${tenant_id}`);
  await owner.api("PUT", `/api/acl/project/${project_id}`, { entries: [{ effect: "deny", action: "projects:write", principal: { type: "role", id: "viewer" } }] });
  await make("/api/service-identities", { name: "Build server", description: "Runs every night", roles: ["developer"] });
  await make("/api/roles", { name: "reviewer", description: "Approves plans", permissions: ["runs:read", "runs:approve"] });
  await make("/api/user-roles", { principal: { type: "user", id: user_id }, role_id: "auditor" });
  await make("/api/job-schedules", { name: "Nightly check", kind: "audit.verify", cron: "0 3 * * *" });
  await owner.api("POST", "/api/teams", { name: "Potters", description: "Those at the wheel" });
  await owner.api("POST", "/api/api-keys", { name: "A key of mine" });
  await owner.api("POST", "/api/notify", { to: "everyone", title: "Lunch is ready" });
});
afterAll(() => browser.close());

const overflows = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

it.each(pages)("[DSH-5] [DSH-6] %s has no barrier that axe-core knows in the light or the dark, breaks no policy, and fits into 360 pixels", async (name, path, sign) => {
  const { page } = owner;
  owner.faults.length = 0;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(`${inject("url")}${path(made)}`);
  await page.locator("main").getByText(sign).first().waitFor({ state: "attached" });
  await expect.poll(() => page.locator(".skeleton").count()).toBe(0);
  await owner.shot(`${name}-light`);
  expect(await owner.barriers()).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await owner.shot(`${name}-dark`);
  expect(await owner.barriers(["color-contrast"])).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await owner.shot(`${name}-360`);
  expect(await page.evaluate(overflows)).toBe(false);
  expect(owner.faults).toEqual([]);
});

it.each(["/signin", "/signup"])("[DSH-5] [DSH-6] %s neither, for who isn't signed in", async (path) => {
  const stranger = await newVisitor(browser, inject("url"), { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  await stranger.page.goto(`${inject("url")}${path}`);
  await stranger.page.getByLabel("Password").waitFor();
  await stranger.shot(`${path.slice(1)}-360-dark`);
  expect(await stranger.barriers()).toEqual([]);
  expect(await stranger.page.evaluate(overflows)).toBe(false);
  expect(stranger.faults).toEqual([]);
  await stranger.close();
});

/** What opens over a page: where, by which keys or button, and what it is called. */
const dialogs: readonly [name: string, path: string, button: string][] = [["Invite somebody", "/members", "Invite"], ["New API key", "/keys", "New key"], ["New role", "/access-control", "New role"], ["New team", "/teams", "New team"], ["New agent", "/agents", "New agent"], ["New template", "/templates", "New template"], ["New service", "/services", "New service"], ["New group", "/groups", "New group"], ["New schedule", "/jobs?tab=clock", "New schedule"], ["Deleting the organization", "/settings", "Ask for one"]];

it.each(dialogs)("[DSH-5] [DSH-11] the dialog “%s” has no barrier, takes the focus and gives it back", async (name, path, button) => {
  const { page } = owner;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${inject("url")}${path}`);
  const opener = page.getByRole("button", { name: button }).first();
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name });
  await dialog.waitFor();
  await expect.poll(() => dialog.locator(":focus").count()).toBe(1);
  await owner.shot(`dialog-${name.toLowerCase().replaceAll(" ", "-")}`);
  expect(await owner.barriers()).toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => opener.evaluate((element) => element.matches(":focus"))).toBe(true);
});

it("[DSH-5] an address that leads nowhere says so, and leads on", async () => {
  await owner.page.goto(`${inject("url")}/nowhere/at/all`);
  await owner.page.getByRole("link", { name: "What should be built?" }).click();
  await owner.page.getByRole("heading", { name: "What should be built?" }).waitFor();
});

it("[DSH-16] has a shell of less than 200 KiB, compressed", async () => {
  const document = await (await fetch(inject("url"), { headers: { accept: "text/html" } })).text();
  const files = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  const sizes = await Promise.all(files.map(async (path) => gzipSync(await (await fetch(inject("url") + path)).bytes()).length));
  expect(files.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200 * 1024);
});
