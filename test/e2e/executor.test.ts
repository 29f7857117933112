import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findBox } from "../../scripts/sandbox/process/machine.ts";
import { newProduct, type Product } from "../support/product.ts";

const box = findBox([]);
let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-executor-"));
  product = await newProduct(home);
  await product.start();
  await product.signUp();
});
beforeEach((context) => {
  const absent = product.drivers.find((line) => line.startsWith("process: not there"));
  if (absent !== undefined && ("lacks" in box || process.getuid?.() !== 0)) context.skip(`Not tried here: ${absent}`);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const run = (body: object) => product.post("/api/executor/run", body);
const processes = async (): Promise<string> => (await promisify(execFile)("ps", ["-eo", "args="])).stdout;
const text = async (path: string): Promise<string> => (await fetch(product.url + path, { headers: { authorization: `Bearer ${product.token()}` } })).text();
const green = { "test_a.py": "import os\ndef test_one():\n    print('hello')\n    assert os.environ['GREETING'] == 'hi'\ndef test_two(): pass\n" };

describe("a requirement that names FastAPI", () => {
  it("[WRITE-47] is built, tested by pytest and committed; where pytest or FastAPI isn't there it ends unverified", { timeout: 120_000 }, async () => {
    const planned = (await product.post("/api/requirements", { requirement: "Build REST API in FastAPI for employees" })).body;
    const { body } = await product.post(`/api/codegen/${planned.requirement_id}`, {}, { prefer: "wait=100" });
    const canTest = ["pytest", "fastapi", "httpx"].every((tool) => product.drivers.some((line) => line.includes(`${tool} `)));
    expect(body).toMatchObject({ status: canTest ? "succeeded" : "unverified", commit_id: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const asked = await product.get(`/api/runs/${body.run_id}`);
    expect(asked).toMatchObject({ language: "Python", framework: "FastAPI", coverage: [{ status: canTest ? "covered" : expect.any(String) }] });
    const { files } = await product.get(`/api/storage/projects/${body.project_id}`);
    expect(files.map((file: any) => file.path)).toEqual(expect.arrayContaining(["pyproject.toml", "app/main.py", "app/resources/employees/models.py", "tests/resources/test_employees.py"]));
  });
});

describe("the executor, where the process driver is there", () => {
  it("[EXE-14] runs Python that came as files, with an environment, and names what ran it", async () => {
    const { status, body } = await run({ files: green, command: "pytest", env: { GREETING: "hi" } });
    expect([status, body]).toEqual([200, expect.objectContaining({ status: "passed", exit_code: 0, summary: { passed: 2, failed: 0, skipped: 0, total: 2 }, engine: { driver: "process", versions: expect.objectContaining({ python: expect.any(String) }) } })]);
    expect(await product.get(`/api/executions/${body.execution_id}`)).toEqual(body);
    expect(await text(`/api/executions/${body.execution_id}/junit.xml`)).toContain('<testcase name="test_one" classname="test_a.py"');
    const again = await product.post(`/api/executions/${body.execution_id}/rerun`);
    expect([again.status, again.body]).toEqual([200, expect.objectContaining({ status: "passed", rerun_of: body.execution_id })]);
  });

  it("[EXE-14] still runs TypeScript in the isolate", async () => {
    const { body } = await run({ files: { "package.json": '{"scripts":{"test":"vitest run"}}', "a.test.ts": 'import { it } from "vitest";\nit("is", () => {});' }, command: "npm test" });
    expect(body).toMatchObject({ status: "passed", engine: { driver: "isolate" } });
  });

  it("[EXE-2] says which driver is needed, with every driver's reason, keeps it, and audits it once", async () => {
    const { status, body } = await run({ files: { "main.rs": "fn main() {}" }, command: "frobnicate --all" });
    expect([status, body.code, body.errors[0].pointer, body.detail]).toEqual([422, "needs_driver", "#/command", expect.stringContaining('"frobnicate"')]);
    expect(await product.get(`/api/executions/${body.execution_id}`)).toMatchObject({ status: "needs_driver", command: "frobnicate --all", logs_until: expect.any(String) });
    const { data } = await product.get("/api/audit/logs?limit=10");
    expect(data.filter((event: any) => event.target?.id === body.execution_id || event.target_id === body.execution_id).map((event: any) => event.action)).toEqual(["execution.run", "execution.create"]);
  });

  it("[EXE-12] streams lines from the first on, while the command runs", async () => {
    const { body } = await run({ files: { "run.sh": "echo first; sleep 3; echo last" }, command: "sh run.sh", wait: false });
    const response = await fetch(`${product.url}/api/executions/${body.execution_id}/stream`, { headers: { authorization: `Bearer ${product.token()}`, accept: "text/event-stream" } });
    const at: Record<string, number> = {};
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) for (const line of ["first", "last"]) if (decoder.decode(chunk).includes(`"text":"${line}\\n"`)) at[line] = performance.now();
    expect(at["last"]! - at["first"]!).toBeGreaterThan(1_500);
  });

  it("[EXE-5] cancels a command: its processes are gone, long before their end", async () => {
    const sleeping = `sleep ${100_000 + Math.floor(Math.random() * 800_000)}`;
    const { body } = await run({ files: { a: "" }, command: sleeping, wait: false });
    await expect.poll(async () => (await processes()).includes(sleeping), { timeout: 30_000 }).toBe(true);
    const cancelled = await product.post(`/api/executions/${body.execution_id}/cancel`);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
    await expect.poll(async () => (await processes()).includes(sleeping), { timeout: 30_000 }).toBe(false);
  });

  it("[EXE-10] keeps all of a long log, and masks secrets in it", async () => {
    const { body } = await run({ files: { a: "" }, command: `i=0; while [ $i -lt 5000 ]; do echo "line $i of a long log"; i=$((i+1)); done; echo ghp_${"a".repeat(36)}` });
    expect([body.status, body.logs.length, body.logs_truncated]).toEqual(["passed", 65_536, true]);
    const whole = await text(`/api/executions/${body.execution_id}/log.txt`);
    expect([whole.split("\n").length, whole.endsWith("line 4999 of a long log\n[secret]\n")]).toEqual([5_002, true]);
  });

  it("[EXE-14] ends a command at the caller's own limit", async () => {
    const { status, body } = await run({ files: { a: "" }, command: "sleep 30", limits: { wall_ms: 1_000 } });
    expect([status, body.status, body.exit_code, body.reason]).toEqual([200, "timed_out", 124, "The run took longer than 1000 ms"]);
  });

  it("[RUN-56] comes to its end by itself after the product was killed, and leaves no process behind", async () => {
    const mark = `done ${Math.random()}`;
    const { body } = await run({ files: { a: "" }, command: `sleep 2; echo ${mark}`, wait: false });
    await expect.poll(async () => (await processes()).includes(mark), { timeout: 30_000 }).toBe(true);
    await product.kill();
    await product.start();
    await expect.poll(async () => (await product.get(`/api/executions/${body.execution_id}`)).status, { timeout: 20_000 }).toBe("passed");
    expect(await processes()).not.toContain(mark);
  });
});
