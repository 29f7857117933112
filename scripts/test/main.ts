import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "../stack/folders.ts";
import { closingLine, countResults, failuresOf, sumOf, type VitestReport } from "./count.ts";

/** Where tests keep what lasts no longer than they do: in memory where there is room, since thousands of small databases wait for a disk longer than they work. */
function temporary(): string {
  const memory = "/dev/shm";
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 4e9 ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

// One folder for all, gone at the end. What tests start by the name `node` is the Node that they run under.
const folder = mkdtempSync(join(temporary(), "devgen-test-"));
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), CI: "1", TMPDIR: folder };

const chromium = "/usr/bin/chromium";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @returns the exit code; the process that is started ends with this one. `later`: what it says is kept until it has ended. */
function run(command: readonly [script: string, ...args: string[]], more: Record<string, string> = {}, later = false): Promise<number> {
  const child = spawn(process.execPath, [join(root, "node_modules", command[0]), ...command.slice(1)], { cwd: root, env: { ...env, ...more }, stdio: later ? ["ignore", "pipe", "pipe"] : "inherit" });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  const end = (): void => void child.kill("SIGTERM");
  for (const signal of signals) process.on(signal, end);
  process.on("disconnect", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, end);
      process.off("disconnect", end);
      process.stdout.write(Buffer.concat(said), () => resolve(code ?? 1));
    });
  });
}

/** The longest first. Each is taken by the lane that is free: they wait as much as they work, so that two cores take three. */
const suites: readonly (readonly string[])[] = [
  ["--project", "workers", "--shard=1/2"],
  ["--project", "e2e", "--shard=1/3"],
  ["--project", "workers", "--shard=2/2"],
  ["--project", "e2e", "--shard=2/3"],
  ["--project", "e2e", "--shard=3/3"],
  ...(hasChromium() ? [["--project", "browser"]] : []),
  ["--project", "unit"],
];
const lanes = 3;

/** Tests of the dashboard need a browser, which no package brings. */
function hasChromium(): boolean {
  if (existsSync(chromium)) return true;
  process.stdout.write(`The tests in a browser are skipped: there is no ${chromium}\n`);
  return false;
}

/** Named tests are run alone. */
async function runTests(args: readonly string[]): Promise<number> {
  const reports: string[] = [];
  const vitest = (chosen: readonly string[], cache: string, later: boolean): Promise<number> => {
    const report = join(folder, `${reports.length}.json`);
    reports.push(report);
    return run(["vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...chosen], { VITE_CACHE: join(folder, cache) }, later);
  };
  const allSuites = async (): Promise<number[]> => {
    process.stdout.write(`${suites.map((suite) => suite.slice(1).join(" ")).join(", ")}: each says what it found when it is over.\n`);
    const left = [...suites];
    const codes: number[] = [];
    const lane = async (_: unknown, number: number): Promise<void> => {
      for (let suite = left.shift(); suite; suite = left.shift()) codes.push(await vitest(suite, `cache-${number}`, true));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return codes;
  };
  const codes = args.length > 0 ? [await vitest(args, "cache", false)] : await allSuites();
  const read = reports.map((report) => JSON.parse(readFileSync(report, "utf8")) as VitestReport);
  const counted = sumOf(read.map(countResults));
  process.stdout.write(`\n${[...read.flatMap(failuresOf), closingLine(counted)].join("\n")}\n`);
  return codes.every((code) => code === 0) && counted.failed === 0 && counted.passed > 0 ? 0 : 1;
}

try {
  const [product, dashboard] = [await run(["typescript/bin/tsc", "--noEmit", "-p", "."]), await run(["typescript/bin/tsc", "--noEmit", "-p", "web"])];
  if (product === 0 && dashboard === 0) process.exitCode = await runTests(process.argv.slice(2));
  else {
    process.stdout.write(`\nThe types don't hold, so no test was run.\n${closingLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.disconnect?.();
