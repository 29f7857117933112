import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { demoRequirement } from "../demo-requirement.ts";
import { startStack, type Stack } from "../stack/stack.ts";
import { longRun } from "./long-run.ts";
import { longestTask, pull, slowPage, takeStream, tellAll, vitalsOf, type Vitals } from "./measure.ts";

/** Of as many visits the quickest counts: what else the machine does is not the page's. */
const visits = 3;
const eventCount = 5_000;
/** A task with its files and tests makes three boxes of the canvas, the requirement one. */
const canvasTasks = 100;
const person = { email: "bench@example.com", password: "correct horse battery" };

interface Figure {
  what: string;
  value: number;
  most?: number;
  least?: number;
  unit: string;
}

const figures: Figure[] = [];
const keep = (what: string, value: number, unit: string, bound: Pick<Figure, "most" | "least">): void => void figures.push({ what, value, unit, ...bound });
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** What every page needs, compressed. */
async function measureShell(url: string): Promise<void> {
  const document = await (await fetch(url, { headers: { accept: "text/html" } })).text();
  const files = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  const sizes = await Promise.all(files.map(async (path) => gzipSync(await (await fetch(url + path)).bytes()).length));
  keep("shell, compressed", Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_024), "KiB", { most: 200 });
}

/** A cold visit: nothing of the pages is on the disk yet. */
async function measureVisit(browser: Browser, cookies: BrowserContext | undefined, address: string, sign: string): Promise<void> {
  const name = new URL(address).pathname.replace(/[a-z]{3}_\w+/, ":id");
  const seen: Vitals[] = [];
  for (let time = 0; time < visits; time++) seen.push(await visit(browser, cookies, address, sign));
  keep(`LCP of ${name}`, Math.round(Math.min(...seen.map(({ lcp }) => lcp))), "ms", { most: 2_500 });
  keep(`CLS of ${name}`, Math.round(Math.max(...seen.map(({ shift }) => shift)) * 1_000) / 1_000, "", { most: 0.1 });
}

async function visit(browser: Browser, cookies: BrowserContext | undefined, address: string, sign: string): Promise<Vitals> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, ...(cookies ? { storageState: await cookies.storageState() } : {}) });
  const page = await slowPage(context);
  await page.goto(address);
  await page.getByText(sign).first().waitFor({ timeout: 60_000 });
  await page.waitForLoadState("networkidle");
  const vitals = await vitalsOf(page);
  if (cookies) await cookies.addCookies((await context.storageState()).cookies); // a refresh token is good once
  await context.close();
  return vitals;
}

/** Keys and clicks on the pages that are used most. */
async function measureInteractions(context: BrowserContext, url: string, run: string): Promise<void> {
  const page = await slowPage(context, false);
  await page.goto(url);
  await page.getByLabel("What should be built?").pressSequentially("Books have a unique title.");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").pressSequentially("run");
  await page.keyboard.press("Escape");
  await page.goto(`${url}/runs/${run}`);
  for (const part of ["Files", "Tests", "Events", "Flow", "Sentences"]) await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: part }).click();
  for (const place of ["Projects", "Audit", "Roles and access", "Usage and limits", "Runs"]) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: place, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: place }).waitFor();
  }
  keep("INP over 40 keys and 10 clicks", Math.round((await vitalsOf(page)).inp), "ms", { most: 200 });
  await page.close();
}

/** The run's page while a very large run tells all of it. */
async function measureLongRun(browser: Browser, context: BrowserContext, url: string, run: string): Promise<void> {
  const events = longRun(eventCount, canvasTasks);
  for (const tab of ["sentences", "tests", "events", "flow"] as const) {
    const page = await slowPage(context, false);
    await takeStream(page);
    await page.goto(`${url}/runs/${run}${tab === "sentences" ? "" : `?tab=${tab}`}`);
    await page.getByRole("complementary", { name: "About this run" }).waitFor();
    await page.waitForLoadState("networkidle"); // what the page itself takes to open is in its LCP
    const longest = await longestTask(browser, page, async () => {
      await tellAll(page, events);
      await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: `Events ${eventCount}` }).waitFor({ timeout: 60_000 });
      if (tab === "flow") await page.getByRole("group", { name: /^Flow of the run/ }).getByText("Tests", { exact: true }).first().waitFor({ timeout: 60_000, state: "attached" });
    });
    keep(`longest task, ${eventCount} events, ${tab}`, Math.round(longest), "ms", { most: 200 });
    if (tab === "flow") await measureCanvas(page);
    await page.close();
  }
}

async function measureCanvas(page: Page): Promise<void> {
  const canvas = page.getByRole("group", { name: /^Flow of the run/ });
  const box = (await canvas.boundingBox())!;
  const { frames_per_second, p95_ms } = await pull(page, box);
  keep(`frames while ${canvasTasks * 3 + 1} boxes are pulled`, frames_per_second, "a second", { least: 24 });
  keep("95 of 100 of those frames take", p95_ms, "ms", { most: 100 });
}

/** `--only events`: the large run alone. */
const { values: asked } = parseArgs({ options: { only: { type: "string" } } });

async function measure(stack: Stack, browser: Browser): Promise<void> {
  const { url } = stack;
  await measureShell(url);
  tell("Signing up, and one run …");
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("What should be built?").fill(demoRequirement);
  await page.getByRole("button", { name: "Build it" }).click();
  await page.waitForURL(/\/runs\/run_/);
  const run = new URL(page.url()).pathname.split("/").at(-1)!;
  const repository = page.getByRole("link", { name: "Open the repository" });
  const project = (await repository.getAttribute("href", { timeout: 60_000 }))!;
  await page.close();
  if (asked.only === "events") return measureLongRun(browser, context, url, run);
  tell("Cold visits on a slow net …");
  await measureVisit(browser, undefined, `${url}/signup`, "Create account");
  for (const [path, sign] of [["/", "Latest runs"], ["/runs", "tests"], [`/runs/${run}`, "What was assumed"], [project, "Run it"], ["/audit", "requirement.submitted"]] as const) await measureVisit(browser, context, url + path, sign);
  tell("Keys and clicks …");
  await measureInteractions(context, url, run);
  tell(`${eventCount} events …`);
  await measureLongRun(browser, context, url, run);
}

const folder = mkdtempSync(join(tmpdir(), "devgen-bench-web-"));
const stack = await startStack({ stateDir: folder, bindings: { PASSWORD_COST: "10" } });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  await measure(stack, browser);
} finally {
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
const isMissed = ({ value, most = Infinity, least = -Infinity }: Figure): boolean => value > most || value < least;
for (const figure of figures) process.stdout.write(`${isMissed(figure) ? "MISSED" : "ok    "}  ${figure.what.padEnd(46)} ${String(figure.value).padStart(7)} ${figure.unit.padEnd(9)} ${figure.most === undefined ? `at least ${figure.least}` : `at most ${figure.most}`}\n`);
process.exitCode = figures.some(isMissed) ? 1 : 0;
process.disconnect?.();
