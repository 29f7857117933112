import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

/** After each commit of the journal, and around everything that a run does elsewhere. Before a step is what after the step before it is. */
const asked = (step: string): string[] => [`${step}:begun`, `${step}:answered`, `${step}:worked`, `${step}:done`];
const done = (step: string): string[] => [`${step}:begun`, `${step}:worked`, `${step}:done`];
const boundaries = [
  "begin:committed", "plan:before", "plan:reserved", ...asked("plan"), ...asked("write"), ...asked("tests"), ...done("test:1"), ...asked("repair:1"), ...done("test:2"),
  "commit:begun", "commit:opened", "commit:worked", "commit:done", ...done("attest"), "finish:before", "project:partial:applied",
].map((name) => `session:${name}`);

const requirement = "A shelf has a unique label of at most 40 characters. Remind people by carrier pigeon.";
const settings = { MODEL_PROVIDER: "scripted" } as const;
let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-faults-"));
  product = await newProduct(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** All that a run has left behind, without what differs between any two runs. */
async function tracesOf(runId: string) {
  const run = await product.get(`/api/runs/${runId}`);
  const { data } = await product.get(`/api/audit/logs?run_id=${runId}&limit=100`);
  const { data: executions } = await product.get(`/api/executions?run_id=${runId}`);
  const events = await product.events(runId);
  const { files, metadata } = await product.get(`/api/storage/projects/${run.project_id}`);
  return {
    status: run.status, tests: run.tests, repairs: run.repairs, attempts: run.attempts.map(({ step, failures, done }: { step: string; failures: number; done: boolean }) => ({ step, failures, done })),
    events: events.map(({ id, type, step, path, name }) => ({ id, type, step, path, name })),
    audit: data.map((event: { action: string }) => event.action).sort(),
    executions: executions.map((execution: { status: string }) => execution.status).sort(),
    // Two of them name the run.
    files: files.map((file: { path: string; blob_id: string }) => [file.path, /trace\.json$|TRACEABILITY\.md$/.test(file.path) || file.blob_id]),
    head_is_commit: metadata.commit_id === run.commit_id,
  };
}

async function untilOver(runId: string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(50)) if ((await product.get(`/api/runs/${runId}`)).finished_at) return;
  throw new Error("The run doesn't come to its end");
}

it("[RUN-30] killed at every boundary, one after the other, a run comes to the same end by itself: nothing doubled, nothing missing", async () => {
  await product.start(settings);
  await product.signUp();
  const { body: whole } = await product.post("/api/requirements", { requirement, mode: "auto" });
  await untilOver(whole.run_id);
  const expected = await tracesOf(whole.run_id);
  expect(expected).toMatchObject({ status: "partial", repairs: 1, head_is_commit: true, executions: ["failed", "passed"] });

  await product.kill();
  const recoveriesMs: number[] = [];
  for (const [place, boundary] of boundaries.entries()) {
    await product.start({ ...settings, FAULT_POINT: boundary });
    const readyAt = Date.now();
    // The answer never comes: the process is killed first. From then on nobody asks for the run.
    if (place === 0) void product.post("/api/requirements", { requirement, mode: "auto" }).catch(() => {});
    await product.reached(boundary, 15_000);
    recoveriesMs.push(Date.now() - readyAt);
    await product.kill();
  }
  // Begun, and killed before the tenant could note it: it is begun twice.
  await product.start({ ...settings, FAULT_POINT: "session:begin:begun" });
  void product.post("/api/requirements", { requirement, mode: "auto" }).catch(() => {});
  await product.reached("session:begin:begun", 15_000);
  await product.kill();
  await product.start(settings);
  const { data } = await product.get("/api/runs");
  expect(data).toHaveLength(3);
  for (const { run_id } of data) {
    await untilOver(run_id);
    expect(await tracesOf(run_id)).toEqual(expected);
  }
  const { data: projects } = await product.get("/api/projects");
  expect(projects).toHaveLength(3);
  const sorted = recoveriesMs.sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(2_000);
  console.log(`${boundaries.length} kills; back at work after ${sorted[Math.floor(sorted.length / 2)]} ms (median), ${sorted.at(-1)} ms (worst)`);
}, 240_000);
