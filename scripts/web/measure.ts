import type { Browser, BrowserContext, Page } from "playwright-core";

/** What a browser itself says of a page, as Web Vitals define it. Times in ms, `shift` without unit. */
export interface Vitals {
  lcp: number;
  shift: number;
  /** The slowest answer to a key or a click until it was painted. */
  inp: number;
}

/** A slow telephone on a slow net. */
const slowCpu = 4;
const net = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** Runs in the page, before anything of it. */
const observe = `
  globalThis.vitals = { lcp: 0, shift: 0, inp: 0 };
  const on = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  on("largest-contentful-paint", ({ startTime }) => { vitals.lcp = startTime; });
  on("layout-shift", ({ hadRecentInput, value }) => { if (!hadRecentInput) vitals.shift += value; });
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

interface Traced {
  name: string;
  pid: number;
  tid: number;
  dur?: number;
  /** What the thread itself ran, in µs. */
  tdur?: number;
  args: { name?: string };
}

/** The longest task of the page's own thread while something goes on, in ms of processor time: what else the machine does isn't the page's. */
export async function longestTask(browser: Browser, page: Page, act: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const threadOf = ({ pid, tid }: Traced): string => `${pid}/${tid}`;
  const main = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(threadOf));
  return Math.max(0, ...traceEvents.filter((event) => event.name.endsWith("RunTask") && main.has(threadOf(event))).map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000));
}

/** In place of the stream of a run: says what it is told to, as a connection would, some events to a task. */
const ownStream = `
  const Real = WebSocket;
  globalThis.WebSocket = Object.assign(function (url, protocols) {
    if (!/\\/stream/.test(url)) return new Real(url, protocols);
    const socket = { readyState: 1, close() {} };
    setTimeout(() => socket.onopen?.());
    globalThis.tellAll = (events) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { for (const data of events.splice(0, 25)) socket.onmessage?.({ data }); if (events.length > 0) port2.postMessage(null); };
      port2.postMessage(null);
    };
    return socket;
  }, { CONNECTING: 0, OPEN: 1 });
`;

/** The page's streams say nothing but what `tellAll` of this module gives them. */
export const takeStream = async (page: Page): Promise<void> => void (await page.addInitScript(ownStream));
export const tellAll = (page: Page, events: readonly object[]): Promise<void> => page.evaluate(`tellAll(${JSON.stringify(events.map((event) => JSON.stringify(event)))})`);

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
