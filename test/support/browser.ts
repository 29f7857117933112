import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { root } from "../../scripts/stack/folders.ts";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const screenshots = join(root, ".devgen", "screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Somebody at a browser of their own. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  email: string;
  /** What the page or its policy complained about, and what was asked of other hosts. */
  faults: string[];
  signUp(organization?: string): Promise<void>;
  /** A request of the page's own, as the API answers it to this person. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Rules of axe-core that the page breaks, of all or of those that are named, with the elements. */
  barriers(rules?: readonly string[]): Promise<string[]>;
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });

let people = 0;

export async function newVisitor(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const email = `person-${process.pid}-${Date.now()}-${++people}@example.com`;
  // Once for all requests: who signs in again and again is stopped, as they should be.
  let token: Promise<string> | undefined;
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => void faults.push(error.message));
  // That an answer wasn't a success is for the page to say; what a browser itself complains about is a fault.
  page.on("console", (message) => void (message.type() === "error" && !message.text().startsWith("Failed to load resource") && faults.push(message.text())));
  page.on("request", (request) => void (new URL(request.url()).origin !== url && !/^(data|blob):/.test(request.url()) && faults.push(`asked elsewhere: ${request.url()}`)));
  return {
    page, context, email, faults,
    async signUp(organization = "Example") {
      await page.goto(`${url}/`);
      await page.getByLabel("E-mail address").fill(email);
      await page.getByLabel("Password").fill("correct horse battery");
      await page.getByLabel("Organization").fill(organization);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("heading", { name: "What should be built?" }).waitFor();
    },
    async api(method, path, body) {
      token ??= signIn(url, email);
      return json(await fetch(url + path, { method, headers: { authorization: `Bearer ${await token}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
    },
    async barriers(rules) {
      await page.evaluate(axe);
      return page.evaluate(async (chosen) => {
        const { violations } = await (globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run(chosen ? { runOnly: chosen } : {});
        return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" · ")}`);
      }, rules);
    },
    async shot(name) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    close: () => context.close(),
  };
}

async function signIn(url: string, email: string): Promise<string> {
  const body = JSON.stringify({ username: email, password: "correct horse battery" });
  return (await json<{ access_token: string }>(await fetch(`${url}/api/auth/login`, { method: "POST", headers: { "content-type": "application/json" }, body }))).access_token;
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T; // the caller's T is void
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
