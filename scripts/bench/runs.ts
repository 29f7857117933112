import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../stack/folders.ts";
import type { DemoUser } from "../start/demo-user.ts";
import { runRequirement } from "../start/run-requirement.ts";
import { cloneLine, type Summary } from "../start/summary.ts";
import { figureOf, type Figure } from "./statistics.ts";

const threeEntities = "We run a small library. Books have a title, an author, an ISBN which is unique, and the year they were published. Members have a name and an email address. A loan links a book to a member and has a due date and an optional return date.";

/** From a requirement of three entities to its tested commit, as a client sees it. The first run, which finds everything cold, is told apart. */
export async function timeRuns(user: DemoUser, rounds: number): Promise<{ first_ms: number; elapsed_ms: Figure; tests: number; last: Summary }> {
  const summaries: Summary[] = [];
  for (let round = 0; round <= rounds; round++) {
    const summary = await runRequirement(user, threeEntities, 0, () => {});
    if (summary.commit_id === null || !summary.tests || summary.tests.failed > 0) throw new Error(`A run ended ${summary.status}: ${summary.reason}`);
    summaries.push(summary);
  }
  const last = summaries.at(-1)!;
  return { first_ms: summaries[0]!.elapsed_ms, elapsed_ms: figureOf(summaries.slice(1).map((summary) => summary.elapsed_ms), 0), tests: last.tests?.total ?? 0, last };
}

/** The same repository's tests, by turns in the sandbox and by stock vitest in a clone. */
export async function compareWithVitest(user: DemoUser, summary: Summary, rounds: number): Promise<{ sandbox_ms: Figure; vitest_ms: Figure; tests: number; times_faster: Figure }> {
  const folder = mkdtempSync(join(tmpdir(), "devgen-bench-"));
  try {
    await promisify(execFile)("git", ["clone", "--quiet", cloneLine(summary.repo_url ?? "", user.apiKey).replace("git clone ", ""), join(folder, "clone")]);
    symlinkSync(join(root, "node_modules"), join(folder, "clone", "node_modules"));
    const measured: { sandbox: number; vitest: number }[] = [];
    for (let round = 0; round <= rounds; round++) measured.push({ sandbox: await timeSandbox(user, summary), vitest: await timeVitest(join(folder, "clone")) });
    const warm = measured.slice(1);
    return {
      sandbox_ms: figureOf(warm.map((round) => round.sandbox), 0), vitest_ms: figureOf(warm.map((round) => round.vitest), 0),
      tests: summary.tests?.total ?? 0, times_faster: figureOf(warm.map((round) => round.vitest / round.sandbox)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From request to verdict, over the public API: loading the repository and recording the execution included. */
async function timeSandbox(user: DemoUser, { repo_url }: Summary): Promise<number> {
  const startedAt = performance.now();
  const { status, exit_code } = await user.api.post<{ status: string; exit_code: number }>("/api/executor/run", { repo_url, command: "npm test" });
  if (exit_code !== 0) throw new Error(`The sandbox ended ${status} with code ${exit_code}`);
  return performance.now() - startedAt;
}

async function timeVitest(folder: string): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run"], { cwd: folder });
  return performance.now() - startedAt;
}
