import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "../stack/folders.ts";
import { closingLine, countResults, sumOf, type VitestReport } from "./count.ts";

// What tests start by the name `node` is the Node that they run under.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), CI: "1" };

const chromium = "/usr/bin/chromium";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @returns the exit code; the process that is started ends with this one. `later`: what it says is kept until it has ended and `until` is over. */
function run(command: readonly [script: string, ...args: string[]], later?: { until: Promise<unknown> }): Promise<number> {
  const child = spawn(process.execPath, [join(root, "node_modules", command[0]), ...command.slice(1)], { cwd: root, env, stdio: later ? ["ignore", "pipe", "pipe"] : "inherit" });
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
      void Promise.resolve(later?.until).then(() => process.stdout.write(Buffer.concat(said), () => resolve(code ?? 1)));
    });
  });
}

/** What runs side by side, on two cores: the tests in workerd in two halves, then the others. Those of one workerd alone wait more than they work. */
const stages: readonly (readonly (readonly string[])[])[] = [
  [["--project", "workers", "--shard=1/2"], ["--project", "workers", "--shard=2/2"]],
  [["--project", "unit"], ["--project", "e2e"]],
  ...(hasChromium() ? [[["--project", "browser"]]] : []),
];

/** Tests of the dashboard need a browser, which no package brings. */
function hasChromium(): boolean {
  if (existsSync(chromium)) return true;
  process.stdout.write(`The tests in a browser are skipped: there is no ${chromium}\n`);
  return false;
}

/** Named tests are run alone. */
async function runTests(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "devgen-test-"));
  const reports: string[] = [];
  const vitest = (...chosen: string[]): readonly [string, ...string[]] => {
    const report = join(folder, `${reports.length}.json`);
    reports.push(report);
    return ["vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...chosen];
  };
  try {
    const codes: number[] = [];
    for (const [first = [], ...others] of args.length > 0 ? [[args]] : stages) {
      const running = run(vitest(...first));
      codes.push(...(await Promise.all([running, ...others.map((chosen) => run(vitest(...chosen), { until: running }))])));
    }
    const counted = sumOf(reports.map((report) => countResults(JSON.parse(readFileSync(report, "utf8")) as VitestReport)));
    process.stdout.write(`\n${closingLine(counted)}\n`);
    return codes.every((code) => code === 0) && counted.failed === 0 && counted.passed > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if ((await run(["typescript/bin/tsc", "--noEmit", "-p", "."])) !== 0 || (await run(["typescript/bin/tsc", "--noEmit", "-p", "web"])) !== 0) {
  process.stdout.write(`\nThe types don't hold, so no test was run.\n${closingLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = 1;
} else {
  process.exitCode = await runTests(process.argv.slice(2));
}
process.disconnect?.();
