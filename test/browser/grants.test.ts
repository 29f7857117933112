import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { newVisitor, openBrowser, type Visitor } from "../support/browser.ts";

let browser: Browser;
let owner: Visitor;
let viewer: Visitor;
let viewerId: string;

beforeAll(async () => {
  browser = await openBrowser();
  [owner, viewer] = [await newVisitor(browser, inject("url")), await newVisitor(browser, inject("url"))];
  await owner.signUp("Pottery");
  const invited = await owner.api<{ user_id: string; invitation: { url: string } }>("POST", "/api/users", { email: viewer.email, roles: ["viewer"], name: "Vera" });
  viewerId = invited.user_id;
  await viewer.page.goto(invited.invitation.url);
  await viewer.page.getByLabel("Password").fill("correct horse battery");
  await viewer.page.getByRole("button", { name: "Join" }).click();
  await viewer.page.getByRole("heading", { name: "What should be built?" }).waitFor();
});
afterAll(() => browser.close());

const mayInvite = async (): Promise<boolean> => (await viewer.api<{ allowed: boolean }>("GET", "/api/permissions/check?action=users:create")).allowed;

it("[DSH-19] lets who is refused ask for what is missing, and who may give it gives it with the answer", async () => {
  await viewer.page.goto(`${inject("url")}/members`);
  await viewer.page.getByRole("button", { name: "Request access: users:create" }).click();
  const dialog = viewer.page.getByRole("dialog", { name: "Request access" });
  await dialog.getByText(owner.email).waitFor();
  await dialog.getByLabel("What you need it for").fill("I bring the new potters in");
  expect(await viewer.barriers()).toEqual([]);
  await dialog.getByRole("button", { name: "Ask for it" }).click();
  await expect.poll(() => dialog.count()).toBe(0);
  expect(await mayInvite()).toBe(false);

  await owner.page.goto(`${inject("url")}/approvals`);
  const wish = owner.page.getByRole("listitem").filter({ hasText: "I bring the new potters in" });
  await wish.getByText("Asked for by Vera").waitFor();
  await wish.getByLabel("Give the role").selectOption("admin");
  await owner.shot("approvals-access");
  expect(await owner.barriers()).toEqual([]);
  await wish.getByRole("button", { name: "Approve" }).click();
  await wish.getByText("approved", { exact: true }).waitFor();
  expect(await mayInvite()).toBe(true);
  expect([...viewer.faults, ...owner.faults]).toEqual([]);
});

it("[DSH-20] gives a member a role of the organization's own, and says why it reaches what it reaches", async () => {
  const { page } = owner;
  await owner.api("POST", "/api/roles", { name: "namer", description: "Names the organization", permissions: ["tenant:read", "tenant:update"] });
  await page.goto(`${inject("url")}/members`);
  await page.getByRole("button", { name: "What to do with Vera" }).click();
  await page.getByRole("menuitem", { name: "Change roles" }).click();
  const dialog = page.getByRole("dialog", { name: "Roles of Vera" });
  await dialog.getByLabel("Role", { exact: true }).selectOption("namer");
  await dialog.getByRole("button", { name: "Give", exact: true }).click();
  await dialog.getByRole("button", { name: "Take namer away" }).waitFor();
  await page.goto(`${inject("url")}/access-control?tab=why`);
  await page.getByLabel("May", { exact: true }).selectOption(`user ${viewerId}`);
  await page.getByLabel("do this").selectOption("tenant:update");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByRole("status").getByText("allow", { exact: true }).waitFor();
  await owner.shot("access-why-other");
});

it("[DSH-20] denies somebody something at one thing, and takes it back", async () => {
  const { page } = owner;
  const { team_id } = await owner.api<{ team_id: string }>("POST", "/api/teams", { name: "Potters" });
  await page.goto(`${inject("url")}/access-control?tab=entries&kind=team&id=${team_id}`);
  const form = page.getByRole("form", { name: "New entry" });
  await form.getByLabel("Effect").selectOption("deny");
  await form.getByLabel("Who").selectOption(viewerId);
  await form.getByLabel("Doing").selectOption("teams:update");
  await form.getByRole("button", { name: "Add" }).click();
  await page.getByRole("list", { name: "Entries" }).getByText("Vera").waitFor();
  expect(await owner.api("GET", `/api/acl/team/${team_id}`)).toMatchObject({ entries: [{ effect: "deny", action: "teams:update", principal: { type: "user", id: viewerId } }] });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Roles alone decide here").waitFor();
  expect(await owner.api("GET", `/api/acl/team/${team_id}`)).toMatchObject({ entries: [] });
});

it("[DSH-21] asks before what was typed would be lost, in a dialog and on a page", async () => {
  const { page } = owner;
  let asked = 0;
  page.on("dialog", (dialog) => void (asked++, dialog.dismiss()));
  await page.goto(`${inject("url")}/templates`);
  await page.getByRole("button", { name: "New template" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New template" });
  await dialog.getByLabel("Name").fill("Members' clubs");
  await page.keyboard.press("Escape");
  await expect.poll(() => asked).toBe(1);
  expect(await dialog.getByLabel("Name").inputValue()).toBe("Members' clubs");
  await dialog.getByLabel("Requirement").fill("A member has a name.");
  await dialog.getByRole("button", { name: "Make the template" }).click();
  await page.waitForURL(/\/templates\/tpl_/);
  expect(asked).toBe(1);
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("button", { name: "Make the copy" }).click();
  await page.getByRole("heading", { name: "Members' clubs (copy)" }).waitFor();
  expect(await page.getByRole("link", { name: "from Members' clubs" }).count()).toBe(4);
  await page.goto(`${inject("url")}/settings`);
  await page.getByLabel("Shown as").fill("The Pottery");
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect.poll(() => asked).toBe(2);
  expect(new URL(page.url()).pathname).toBe("/settings");
  await page.getByLabel("Primary colour", { exact: true }).fill("#aa5500");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("complementary").getByText("The Pottery").waitFor();
  expect(owner.faults).toEqual([]);
});
