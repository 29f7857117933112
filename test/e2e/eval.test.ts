import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runTask, type Score } from "../../scripts/eval/run.ts";
import { summaryOf } from "../../scripts/eval/report.ts";
import { scriptedChat } from "../../scripts/eval/scripted.ts";
import { readSuite } from "../../scripts/eval/suite.ts";
import { useSandbox } from "../support/sandbox.ts";

const folder = join(import.meta.dirname, "../models/suites");
const tasks = readSuite(folder);
const under = useSandbox();
const target = { provider_id: null, provider: "eval", base_url: "", key_header: "none" as const, key: "", model: "scripted", format: "none" as const, streams: false, output_limit: "max_tokens" as const, output_tokens_max: 100, timeout_ms: 1_000 };
const run = (task: (typeof tasks)[number], limitMicros = 1e9): Promise<Score> => runTask(task, { chat: scriptedChat(task), target, price: { input: 1, output: 1 }, sandbox: under.sandbox, limitMicros });
const scores: Score[] = [];

describe("the harness", () => {
  it("[MOD-70] has ten tasks of its own", () => expect(tasks).toHaveLength(10));

  it.each(tasks.map((task) => [task.name, task] as const))("[MOD-71] %s ends as it says", async (name, task) => {
    const score = await run(task);
    scores.push(score);
    expect(score).toMatchObject(JSON.parse(readFileSync(join(folder, name, "expected.json"), "utf8")));
    expect([score.cost_micros, score.good_edits < score.edits]).toEqual([score.input_tokens + score.output_tokens, task.answer.faults.malformed]);
  });

  it("[MOD-71] one that is never mended says what stays wrong", () => expect(scores.find(({ task }) => task === "median")?.reason).toMatch(/^1 of 1 tests still fail after 4 repairs\. It stopped there/));

  it("[MOD-70] stops a task that costs too much", async () => expect(await run(tasks[0]!, 1_000)).toMatchObject({ passed: false, status: "failed", reason: expect.stringContaining("millionths of a dollar") }));

  it("[MOD-70] [MOD-72] sums up, and runs nothing again that was scored", () => {
    expect(summaryOf(scores)).toMatchObject({ tasks: 10, passed_at_once: 4, passed: 8, edits: 31, good_edits: 28 });
    const home = mkdtempSync(join(tmpdir(), "devgen-eval-"));
    try {
      writeFileSync(join(home, "scores.jsonl"), scores.map((score) => `${JSON.stringify(score)}\n`).join(""));
      const said = execFileSync(process.execPath, [join(import.meta.dirname, "../../scripts/eval/main.ts"), "--suite", folder, "--out", join(home, "scores.jsonl")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      expect(said).toContain("pass@1 4 of 10; after repair 8 of 10; 28 of 31 edits well-formed");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
