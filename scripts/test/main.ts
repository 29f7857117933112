import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "../stack/folders.ts";
import { closingLine, countResults, type VitestReport } from "./count.ts";

// What tests start by the name `node` is the Node that they run under.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), CI: "1" };

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @returns the exit code; the process that is started ends with this one */
function run(...command: [script: string, ...args: string[]]): Promise<number> {
  const child = spawn(process.execPath, [join(root, "node_modules", command[0]), ...command.slice(1)], { cwd: root, env, stdio: "inherit" });
  const end = (): void => void child.kill("SIGTERM");
  for (const signal of signals) process.on(signal, end);
  process.on("disconnect", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      for (const signal of signals) process.off(signal, end);
      process.off("disconnect", end);
      resolve(code ?? 1);
    });
  });
}

async function runTests(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "devgen-test-"));
  const file = join(folder, "report.json");
  try {
    const code = await run("vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args);
    const counted = countResults(JSON.parse(readFileSync(file, "utf8")) as VitestReport);
    process.stdout.write(`\n${closingLine(counted)}\n`);
    return code === 0 && counted.failed === 0 && counted.passed > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if ((await run("typescript/bin/tsc", "--noEmit", "-p", ".")) !== 0) {
  process.stdout.write(`\nThe types don't hold, so no test was run.\n${closingLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = 1;
} else {
  process.exitCode = await runTests(process.argv.slice(2));
}
process.disconnect?.();
