import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testsOfRules, writeFiles, writeTests } from "../../../../src/generation/builtin/writer/write.ts";
import { blueprints, staff } from "./blueprints.ts";
import { newFolder, node, type Outcome, putFiles, runTests, typecheck } from "./produced.ts";

const folder = newFolder();
let outcomes: Outcome[];

beforeAll(async () => {
  for (const blueprint of blueprints) putFiles(join(folder.path, blueprint.name), [...writeFiles(blueprint), ...writeTests(blueprint).files]);
  outcomes = await runTests(folder.path);
}, 60_000);
afterAll(folder.remove);

describe.each(blueprints)("the repository $name", (blueprint) => {
  const own = (): Outcome[] => outcomes.filter(({ file }) => file.startsWith(`${blueprint.name}/`));

  it("[WRITE-1] passes all of its tests", () => {
    expect(own().filter(({ status }) => status !== "passed")).toEqual([]);
    expect(own().length).toBeGreaterThan(10);
  });

  it("[WRITE-11] has a test by the name of every proof", () => {
    const names = new Set(own().map(({ file, name }) => `${file.slice(blueprint.name.length + 1)} ${name}`));
    const proofs = [...testsOfRules(blueprint).values()];
    expect(proofs.filter((tests) => tests.length === 0)).toEqual([]);
    expect(proofs.flat().filter(({ file, name }) => !names.has(`${file} ${name}`))).toEqual([]);
  });
});

describe("all repositories", () => {
  it("[WRITE-2] typecheck under their own strict settings", async () => {
    const settings = writeFiles(staff).find(({ path }) => path === "tsconfig.json")?.content ?? "";
    const together = { ...JSON.parse(settings), include: ["*/src", "*/test"] };
    putFiles(folder.path, [{ path: "tsconfig.json", content: JSON.stringify(together), task: "" }]);
    expect(await typecheck(folder.path)).toEqual({ code: 0, stdout: "", stderr: "" });
  }, 30_000);

  it("[WRITE-4] have the same settings", () => {
    expect(new Set(blueprints.map((blueprint) => writeFiles(blueprint).find(({ path }) => path === "tsconfig.json")?.content)).size).toBe(1);
  });
});

describe("tests of a repository", () => {
  it("[WRITE-13] take a few milliseconds each", () => {
    const durations = outcomes.map(({ duration_ms }) => duration_ms).sort((a, b) => a - b);
    // 3 ms on a quiet machine; the rest is room for a busy one.
    expect(durations[Math.floor(durations.length / 2)]).toBeLessThan(60);
  });
});

describe("npm start", () => {
  it("[WRITE-3] serves, stops when asked to, and keeps its rows over a restart", async () => {
    const path = join(folder.path, staff.name);
    const first = await startService(path);
    const body = JSON.stringify({ name: "Ada", email: "ada@example.org", salary: 12.5, hired_on: "2024-02-29" });
    const created = await fetch(`${first.url}/employees`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect([created.status, await first.stop()]).toEqual([201, 0]);

    const second = await startService(path);
    const kept = await fetch(`${second.url}/employees/1`);
    expect([kept.status, await kept.json()]).toMatchObject([200, { name: "Ada", salary: 12.5, active: true }]);
    const large = await fetch(`${second.url}/employees`, { method: "POST", headers: { "content-type": "application/json" }, body: "x".repeat(1_000_001) });
    expect([large.status, large.headers.get("content-type")]).toEqual([413, "application/problem+json"]);
    expect(await second.stop()).toBe(0);
    expect([...first.output, ...second.output].map((line) => line.replace(/\d+/, "N"))).toEqual(["Listening on http://localhost:N", "Listening on http://localhost:N"]);
  }, 20_000);
});

interface RunningService {
  url: string;
  /** Lines of both streams. */
  output: string[];
  /** Asks it to stop; answers its exit code. */
  stop(): Promise<number | null>;
}

function startService(path: string): Promise<RunningService> {
  const child: ChildProcess = spawn(node, ["src/server.ts"], { cwd: path, env: { PATH: process.env.PATH, PORT: "0" } });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const output: string[] = [];
  return new Promise((done, fail) => {
    const read = (chunk: Buffer): void => {
      output.push(...String(chunk).trim().split("\n"));
      const url = /http:\S+/.exec(output.join("\n"))?.[0];
      if (url) done({ url, output, stop: () => (child.kill("SIGTERM"), ended) });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    ended.then((code) => fail(new Error(`The service ended with ${code}: ${output.join("\n")}`)), fail);
  });
}
