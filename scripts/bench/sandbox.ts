import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits } from "../../src/generation/sandbox/port.ts";
import { buildSandbox } from "../sandbox/build.ts";
import { superviseSandbox } from "../sandbox/supervisor.ts";
import type { DemoUser } from "../start/demo-user.ts";
import type { Summary } from "../start/summary.ts";
import { figureOf, type Figure } from "./statistics.ts";

const testFiles = 8;
/** Of one file's test: as much work as makes a suite worth dividing. */
const turns = 25_000_000;

/** A suite of several files that all have something to do. */
const suite = (): Record<string, string> => ({
  "package.json": "{}",
  ...Object.fromEntries(Array.from({ length: testFiles }, (_, n) => [`${n}.test.ts`, `import { expect, it } from "vitest";\nit("adds up ${n}", () => { let sum = 0; for (let turn = 0; turn < ${turns}; turn++) sum = (sum + turn * ${n + 1}) % 1_000_003; expect(sum).toBeGreaterThan(-1); });\n`])),
});

/** The same suite in one part and in two, by turns: what a second process is worth on this machine. */
export async function compareParts(rounds: number): Promise<{ one_part_ms: Figure; two_parts_ms: Figure; files: number; times_faster: Figure }> {
  const folder = mkdtempSync(join(tmpdir(), "devgen-bench-"));
  await buildSandbox(folder);
  const supervised = await superviseSandbox({ bundleDir: folder });
  const binding = { fetch: (asked: string, init: RequestInit) => fetch(asked.replace("http://sandbox", supervised.url), init) };
  const timed = async (partsMax: number): Promise<number> => {
    const startedAt = performance.now();
    const { status, reason } = await isolateSandbox(binding, undefined, partsMax).run({ files: suite(), command: "npx vitest run", limits: defaultLimits }, () => undefined, new AbortController().signal);
    if (status !== "passed") throw new Error(`The suite ended ${status}: ${reason}`);
    return performance.now() - startedAt;
  };
  try {
    const measured: { one: number; two: number }[] = [];
    for (let round = 0; round <= rounds; round++) measured.push({ one: await timed(1), two: await timed(2) });
    const warm = measured.slice(1);
    return { one_part_ms: figureOf(warm.map(({ one }) => one), 0), two_parts_ms: figureOf(warm.map(({ two }) => two), 0), files: testFiles, times_faster: figureOf(warm.map(({ one, two }) => one / two), 2) };
  } finally {
    await supervised.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long whoever opens a preview waits for its answer: the service is started for each. The first one finds nothing warm and is told apart. */
export async function timePreview(user: DemoUser, { project_id }: Pick<Summary, "project_id">, rounds: number): Promise<{ first_ms: number; answer_ms: Figure }> {
  const { url } = await user.api.post<{ url: string }>(`/api/projects/${project_id}/preview`);
  const times: number[] = [];
  for (let round = 0; round <= rounds * 3; round++) {
    const startedAt = performance.now();
    const status = await visit(new URL("/health", url), user.api.url);
    if (status !== 200) throw new Error(`The preview answered ${status}`);
    times.push(performance.now() - startedAt);
  }
  return { first_ms: Math.round(times[0]!), answer_ms: figureOf(times.slice(1), 0) };
}

/** As a browser does, which leads names below localhost to this machine without asking anybody. */
function visit(address: URL, product: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: new URL(product).port, path: address.pathname, headers: { host: address.host } }, (response) => {
      response.on("end", () => resolve(response.statusCode ?? 0)).resume();
    }).once("error", reject).end();
  });
}
