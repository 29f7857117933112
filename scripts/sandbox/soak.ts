import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, type Sandbox, type Verdict } from "../../src/generation/sandbox/port.ts";
import { buildSandbox } from "./build.ts";
import { superviseSandbox } from "./supervisor.ts";
import { warmUpRequest } from "./warm-up.ts";

/** Executions that are asked for at the same time by so many clients, each on behalf of a caller of its own. */
export interface SoakOptions {
  executions: number;
  clients: number;
  /** Called now and then with how many are done. */
  tell?(done: number): void;
}

export interface SoakResult {
  executions: number;
  clients: number;
  /** Verdicts that weren't what the code deserves: nobody should have noticed anything. */
  unexpected: string[];
  per_second: number;
  p50_ms: number;
  p95_ms: number;
  /** Resident, all processes of the sandbox together, the highest that was seen. */
  peak_mb: number;
  replaced: Record<string, number>;
}

interface Kind {
  files: Record<string, string>;
  command: string;
  status: Verdict["status"];
  tests: number;
}

const { files: service } = warmUpRequest();

/** What people run: mostly small and green, some red, and now and then something that has to be put out. */
function kindOf(n: number): Kind {
  if (n % 500 === 250) return { files: vitestFile('/^(a+)+$/.test("a".repeat(60) + "b");'), command: "npx vitest run", status: "timed_out", tests: 1 };
  if (n % 10 === 3) return { files: service, command: "npx vitest run", status: "passed", tests: 12 };
  if (n % 10 === 5) return { files: { "package.json": "{}", "a.test.js": `test("n", () => { expect(${n}).toBe(${n}); });` }, command: "npx jest", status: "passed", tests: 1 };
  if (n % 10 === 7) return { files: { "package.json": "{}", "a.test.mjs": 'import test from "node:test"; import assert from "node:assert"; test("n", () => assert.equal(1, 2));' }, command: "node --test", status: "failed", tests: 1 };
  return { files: vitestFile(`expect(${n} + 1).toBe(${n + 1});`), command: "npx vitest run", status: "passed", tests: 1 };
}

const vitestFile = (body: string): Record<string, string> => ({ "package.json": "{}", "a.test.ts": `import { expect, it } from "vitest";\nit("n", () => { ${body} });` });

export async function soak({ executions, clients, tell }: SoakOptions): Promise<SoakResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "sandbox-soak-"));
  const replaced: Record<string, number> = {};
  const bundleDir = path.join(folder, "bundle");
  await buildSandbox(bundleDir);
  const supervised = await superviseSandbox({ bundleDir, onReplace: (why) => void (replaced[why.replace(/\d+/g, "n")] = (replaced[why.replace(/\d+/g, "n")] ?? 0) + 1) });
  const sandbox = isolateSandbox({ fetch: (asked, init) => fetch(asked.replace("http://sandbox", supervised.url), init) });
  const [times, unexpected]: [number[], string[]] = [[], []];
  let [next, peakMb] = [0, 0];
  const startedAt = performance.now();
  const client = async (caller: number): Promise<void> => {
    for (let n = next++; n < executions; n = next++) {
      const begunAt = performance.now();
      const wrong = await runOne(sandbox, kindOf(n), `caller ${caller}`);
      times.push(performance.now() - begunAt);
      if (wrong !== undefined) unexpected.push(`${n}: ${wrong}`);
      if (n % 10 === 0) peakMb = Math.max(peakMb, await supervised.residentMb());
      if (n % 250 === 0) tell?.(n);
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, (_, caller) => client(caller)));
  } finally {
    await supervised.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { executions, clients, unexpected, per_second: Number((executions / ((performance.now() - startedAt) / 1000)).toFixed(1)), p50_ms: at(0.5), p95_ms: at(0.95), peak_mb: Math.round(peakMb), replaced };
}

/** @returns what was wrong with the verdict, if anything */
async function runOne(sandbox: Sandbox, { files, command, status, tests }: Kind, caller: string): Promise<string | undefined> {
  const verdict = await sandbox.run({ files, command, limits: defaultLimits, caller }, () => undefined, new AbortController().signal);
  return verdict.status === status && verdict.tests.length === tests ? undefined : `${verdict.status} with ${verdict.tests.length} tests, not ${status} with ${tests}: ${verdict.reason ?? ""}`;
}

if (import.meta.main) {
  const [executions = 5_000, clients = 20] = process.argv.slice(2).map(Number);
  const result = await soak({ executions, clients, tell: (done) => void process.stderr.write(`${done} of ${executions}\n`) });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.unexpected.length === 0 ? 0 : 1;
}
