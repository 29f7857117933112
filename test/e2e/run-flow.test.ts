import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

const requirement = "A shelf has a unique label of at most 40 characters. Each jar has a title and belongs to a shelf. Remind people by carrier pigeon.";
let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-flow-"));
  product = await newProduct(home);
  await product.start({ MODEL_PROVIDER: "builtin" });
  await product.signUp();
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const plan = async (): Promise<any> => (await product.post("/requirements", { requirement })).body;

describe("the flow, with nothing but the promised bodies", () => {
  let planned: any;
  let generated: any;

  it("[RUN-51] plans, builds, tests and commits", async () => {
    planned = await plan();
    expect(planned.status).toBe("planned");
    const answer = await product.post(`/codegen/${planned.requirement_id}`, {});
    generated = answer.body;
    expect([answer.status, generated]).toEqual([200, expect.objectContaining({ status: "partial", run_id: planned.run_id, repo_url: expect.stringMatching(/\/git\/example\/.+\.git$/), commit_id: expect.stringMatching(/^[0-9a-f]{40}$/) })]);
    const run = await product.get(`/api/runs/${generated.run_id}`);
    expect(run.coverage.map((sentence: any) => sentence.status)).toEqual(["covered", "covered", "not_buildable"]);
    expect(run.coverage[0].tests.every((test: any) => test.status === "passed")).toBe(true);
    expect(run).toMatchObject({ cost: { total: 0 }, repairs: 0, provenance: { provider: "builtin", note_ref: "refs/notes/provenance" } });
    expect(run.tasks.map((task: any) => task.status)).toEqual(["done", "done", "done"]);
  });

  it("[RUN-51] answers the same run of an unchanged requirement, however it is sent back", async () => {
    expect((await product.post(`/codegen/${planned.requirement_id}`, {})).body).toEqual(generated);
    expect((await product.post(`/codegen/${planned.requirement_id}`, { tasks: planned.tasks })).body).toEqual(generated);
    expect((await product.post(`/codegen/${planned.requirement_id}`, { language: "typescript" })).body).toEqual(generated);
  });

  it("[RUN-52] runs its tests in the sandbox, and keeps logs and every result", async () => {
    const { status, body } = await product.post("/executor/run", { repo_url: generated.repo_url, command: "npm test" });
    expect([status, body]).toEqual([200, expect.objectContaining({ status: "passed", exit_code: 0, logs: expect.stringContaining("passed") })]);
    expect(body.tests.length).toBe(body.summary.passed);
    expect(await product.get(`/api/executions/${body.execution_id}`)).toEqual(body);
    const one = await product.post("/executor/run", { repo_url: generated.repo_url, command: "npx vitest run test/shelves.test.ts", ref: generated.commit_id });
    expect(new Set(one.body.tests.map((test: any) => test.file))).toEqual(new Set(["test/shelves.test.ts"]));
  });

  it.each(["frobnicate --all", "npx eslint ."])("[RUN-52] says which driver %s needs, and that it was tried", async (command) => {
    const { status, body } = await product.post("/executor/run", { repo_url: generated.repo_url, command });
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, "needs_driver", "#/command"]);
    expect(body.detail).toMatch(/driver/);
    expect(await product.get(`/api/executions/${body.execution_id}`)).toMatchObject({ status: "needs_driver", command });
  });

  it("[RUN-53] a run's own tests are executions too, and everything is in the audit, once", async () => {
    const { data } = await product.get(`/api/executions?run_id=${generated.run_id}`);
    expect(data).toMatchObject([{ status: "passed", project_id: generated.project_id, command: "npm test" }]);
    expect((await product.get(`/api/executions/${data[0].execution_id}`)).tests.length).toBe(data[0].summary.total);
    const events = (await product.get(`/api/audit/logs?run_id=${generated.run_id}&limit=100`)).data.map((event: any) => event.action).sort();
    expect(events).toEqual(["code.generated", "execution.run", "project.commit", "project.commit", "requirement.planned", "requirement.submitted", "run.approve", "run.create"]);
  });

  it("[RUN-54] another run builds into the same project, on top of the last commit, and replays to the same bytes", async () => {
    const { body } = await product.post(`/codegen/${planned.requirement_id}`, { new_run: true, tasks: [{ key: "project" }, { key: "shelves" }] });
    expect(body).toMatchObject({ status: "partial", project_id: generated.project_id, repo_url: generated.repo_url });
    expect(body.commit_id).not.toBe(generated.commit_id);
    const run = await product.get(`/api/runs/${body.run_id}`);
    expect(run.coverage[1]).toMatchObject({ status: "left_out", reason: "Left out at your request: Build jars" });
    expect(run.tasks.map((task: any) => task.status)).toEqual(["done", "done", "left_out"]);
    const { files } = await product.get(`/api/storage/projects/${body.project_id}`);
    expect(files.filter((file: any) => file.path.includes("jars"))).toEqual([]);
    const replayed = await product.post(`/api/runs/${body.run_id}/replay`);
    expect(replayed.body).toMatchObject({ same: true, commit_id: body.commit_id, replayed_commit_id: body.commit_id });
  });

  it("[RUN-55] its events can be followed from any id", async () => {
    const whole = await product.events(generated.run_id);
    expect(whole.map((event) => event.id)).toEqual(whole.map((_, place) => place + 1));
    expect(await product.events(generated.run_id, 40)).toEqual(whole.slice(40));
    expect(whole.at(-1)).toMatchObject({ type: "run.finished", status: "partial", commit_id: generated.commit_id });
    const run = await product.get(`/api/runs/${generated.run_id}`);
    expect(whole.filter((event) => event.type === "test.finished")).toHaveLength(run.tests.total);
  });
});

describe("a command that is cut off", () => {
  it("[RUN-56] comes to its end by itself after a kill, once", async () => {
    const planned = await plan();
    const { body: generated } = await product.post(`/codegen/${planned.requirement_id}`, {});
    await product.kill();
    await product.start({ FAULT_POINT: "session:test:1:worked" });
    void product.post("/executor/run", { repo_url: generated.repo_url, command: "npm test" }).catch(() => {});
    await product.reached("session:test:1:worked", 15_000);
    await product.kill();
    await product.start();
    await expect.poll(async () => (await product.get(`/api/executions?project_id=${generated.project_id}`)).data.map((one: any) => [one.status, one.run_id]), { timeout: 15_000 })
      .toEqual([["passed", null], ["passed", generated.run_id]]);
  });
});

describe("the scripted show", () => {
  it("[RUN-57] is red at first, repaired and green, and labelled so wherever it was", async () => {
    await product.kill();
    await product.start({ MODEL_PROVIDER: "scripted" });
    const { body: planned } = await product.post("/requirements", { requirement: "A shelf has a unique label of at most 40 characters.", mode: "auto" });
    const { body } = await product.post(`/codegen/${planned.requirement_id}`, {});
    expect(body.status).toBe("succeeded");
    const run = await product.get(`/api/runs/${body.run_id}`);
    expect(run).toMatchObject({ repairs: 1, generated_by: expect.stringMatching(/^Scripted/), provenance: { provider: "scripted" } });
    const types = (await product.events(body.run_id)).map((event) => event.type).filter((type) => /^(tests|repair)\./.test(type));
    expect(types).toEqual(["tests.started", "tests.finished", "repair.started", "tests.started", "tests.finished"]);
    expect((await product.get(`/api/storage/projects/${body.project_id}`)).metadata.commit_message).toContain("Generated-by: Scripted show");
  });
});

describe("cancelling", () => {
  it("[RUN-58] ends a run that is at work within a second", async () => {
    const { body: planned } = await product.post("/requirements", { requirement }, { prefer: "respond-async" });
    void product.post(`/codegen/${planned.requirement_id}`, {});
    await expect.poll(async () => (await product.get(`/api/runs/${planned.run_id}`)).status, { interval: 5, timeout: 5_000 }).toBe("testing");
    const at = Date.now();
    const { status, body } = await product.post(`/api/runs/${planned.run_id}/cancel`);
    expect([status, body.status]).toEqual([200, "cancelled"]);
    expect(Date.now() - at).toBeLessThan(1_000);
    expect(body.commit_id).toBeNull();
  });
});
