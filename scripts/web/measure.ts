import type { BrowserContext, Page } from "playwright-core";

/** What a browser itself says of a page, as Web Vitals define it. Times in ms, `shift` without unit. */
export interface Vitals {
  lcp: number;
  shift: number;
  /** The slowest answer to a key or a click until it was painted. */
  inp: number;
  longest_task: number;
}

/** A slow telephone on a slow net. */
const slowCpu = 4;
const net = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** Runs in the page, before anything of it. */
const observe = `
  globalThis.vitals = { lcp: 0, shift: 0, inp: 0, longest_task: 0 };
  const on = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  on("largest-contentful-paint", ({ startTime }) => { vitals.lcp = startTime; });
  on("layout-shift", ({ hadRecentInput, value }) => { if (!hadRecentInput) vitals.shift += value; });
  on("longtask", ({ duration }) => { vitals.longest_task = Math.max(vitals.longest_task, duration); });
  on("event", ({ interactionId, duration }) => { if (interactionId > 0) vitals.inp = Math.max(vitals.inp, duration); }, { durationThreshold: 16 });
`;

/** A page of the context as such a telephone has it. `isNetSlow`: false leaves the processor alone slow. */
export async function slowPage(context: BrowserContext, isNetSlow = true): Promise<Page> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await page.addInitScript(observe);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowCpu });
  if (isNetSlow) {
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", net);
  }
  return page;
}

export const vitalsOf = (page: Page): Promise<Vitals> => page.evaluate("vitals");

/** What came before no longer counts. */
export const forgetTasks = (page: Page): Promise<void> => page.evaluate("void Object.assign(vitals, { inp: 0, longest_task: 0 })");

const countFrames = `
  globalThis.gaps = []; globalThis.isPulling = true;
  let last = performance.now();
  const next = (now) => { gaps.push(now - last); last = now; if (isPulling) requestAnimationFrame(next); };
  requestAnimationFrame(next);
`;
const pulls = 60;

export interface Smoothness {
  frames_per_second: number;
  /** 95th percentile of the time between two frames. */
  p95_ms: number;
}

/** Pulls what is in the box to and fro. */
export async function pull(page: Page, box: { x: number; y: number; width: number; height: number }): Promise<Smoothness> {
  const [x, y] = [box.x + box.width / 2, box.y + 12];
  await page.evaluate(countFrames);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < pulls; step++) await page.mouse.move(x + Math.sin(step / 6) * 200, y + step * 4);
  await page.mouse.up();
  const gaps = (await page.evaluate<number[]>("(isPulling = false, gaps.slice(1))")).sort((a, b) => a - b);
  return { frames_per_second: Math.round((gaps.length * 1_000) / gaps.reduce((sum, gap) => sum + gap, 0)), p95_ms: Math.round(gaps[Math.floor(gaps.length * 0.95)] ?? 0) };
}
