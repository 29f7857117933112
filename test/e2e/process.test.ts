import { describe, expect, it } from "vitest";
import { processSandbox } from "../../src/generation/sandbox/process/sandbox.ts";
import { defaultLimits } from "../../src/generation/sandbox/port.ts";
import { useProcesses } from "../support/process-sandbox.ts";
import { bindingTo, sandboxToken } from "../support/sandbox.ts";

const fastapi = {
  "requirements.txt": "fastapi\nhttpx\npytest\n",
  "app/main.py": `from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
app = FastAPI()
class Jar(BaseModel):
    title: str = Field(min_length=1)
jars: list[Jar] = []
@app.post("/jars", status_code=201)
def add(jar: Jar): jars.append(jar); return jar
@app.get("/jars/{place}")
def get(place: int):
    if place >= len(jars): raise HTTPException(404)
    return jars[place]
`,
  "app/__init__.py": "",
  "tests/test_jars.py": `from fastapi.testclient import TestClient
from app.main import app
client = TestClient(app)
class TestJars:
    def test_are_added(self):
        assert client.post("/jars", json={"title": "Plum"}).status_code == 201
        assert client.get("/jars/0").json() == {"title": "Plum"}
    def test_need_a_title(self): assert client.post("/jars", json={"title": ""}).status_code == 422
def test_others_are_not_there(): assert client.get("/jars/9").status_code == 404
`,
};

describe("a FastAPI service", () => {
  const under = useProcesses({ wanted: ["pytest", "fastapi", "httpx"] });

  it("[PRC-1] is tested by pytest, and what ran it is said with its versions", async () => {
    const verdict = await under.run(fastapi, "python -m pytest");
    expect(verdict).toMatchObject({ status: "passed", exit_code: 0, engine: { driver: "process", versions: { python: expect.stringMatching(/^3\./), pytest: expect.any(String), fastapi: expect.any(String) } } });
    expect(verdict.tests.map(({ file, name }) => [file, name])).toEqual([["tests/test_jars.py", "TestJars > test_are_added"], ["tests/test_jars.py", "TestJars > test_need_a_title"], ["tests/test_jars.py", "test_others_are_not_there"]]);
  });

  it("[PRC-2] says its tests also through make, and which of them is red", async () => {
    const verdict = await under.run({ ...fastapi, "app/main.py": fastapi["app/main.py"].replace("min_length=1", "min_length=0"), Makefile: "test:\n\tpython3 -m pytest -q\n" }, "make test");
    expect([verdict.status, verdict.tests.filter(({ status }) => status === "failed").map(({ name }) => name)]).toEqual(["failed", ["TestJars > test_need_a_title"]]);
  });

  it("[PRC-8] needs another driver for a package that isn't there", async () =>
    expect(await under.run({ "requirements.txt": "sqlalchemy", "test_a.py": "import sqlalchemy\n" }, "pytest")).toMatchObject({ status: "needs_driver", reason: expect.stringContaining('the package "sqlalchemy"') }));
});

describe("other commands", () => {
  const under = useProcesses();

  it("[PRC-1] are Node's test runner, in TypeScript, by npm test, test by test", async () => {
    const files = { "package.json": '{"type":"module","scripts":{"test":"node --test"}}', "sum.ts": "export const sum = (a: number, b: number): number => a + b;\n", "sum.test.ts": `import { describe, it } from "node:test";\nimport assert from "node:assert";\nimport { sum } from "./sum.ts";\ndescribe("sum", () => {\n  it("adds", () => assert.equal(sum(1, 2), 3));\n  it("is wrong", () => assert.equal(sum(1, 2), 4));\n});\n` };
    const verdict = await under.run(files, "npm test");
    expect([verdict.status, verdict.tests.map(({ name, status }) => [name, status])]).toEqual(["failed", [["sum > adds", "passed"], ["sum > is wrong", "failed"]]]);
    expect(verdict.tests[1]?.errors).toMatchObject([{ name: "AssertionError", line: 6 }]);
    expect((await under.run(files, "npm test -- --test-name-pattern=adds")).status).toBe("passed");
  });

  it("[PRC-1] are shell scripts, whose exit code and output are told as they come", async () => {
    const seen: [string, number][] = [];
    const verdict = await under.run({ "run.sh": "#!/bin/sh\necho one $NAME\nsleep 1\necho two >&2\nexit 7\n" }, "./run.sh", { env: { NAME: "Ada" }, onEvent: (event) => event.type === "output" && seen.push([event.text, performance.now()]) });
    expect([verdict.status, verdict.exit_code, verdict.logs]).toEqual(["failed", 7, "one Ada\ntwo\n[failed: The command ended with 7]\n"]);
    expect(seen.map(([text]) => text)).toEqual(["one Ada\n", "two\n"]);
    expect(seen[1]![1] - seen[0]![1]).toBeGreaterThan(500);
  });

  it.each(["cargo test", "npx eslint .", "npx vitest run"])("[PRC-8] need another driver where the program isn't there: %s", async (command) =>
    expect(await under.run({ "package.json": "{}" }, command)).toMatchObject({ status: "needs_driver", exit_code: 127 }));
});

describe("the server", () => {
  const under = useProcesses({ slots: 1, waitingMax: 1 });
  const post = (body: unknown, token = sandboxToken): Promise<Response> => fetch(`${under.server?.url}/run`, { method: "POST", headers: { "x-sandbox-token": token }, body: JSON.stringify(body) });
  const request = { files: {}, command: "sleep 2", program: "sleep", env: {}, wall_ms: 10_000, output_bytes: 1_000, memory_mb: 100 };

  it("[PRC-9] listens on loopback only, and opens to its token alone", async () => {
    expect(under.server?.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    for (const token of ["", "another token"]) expect((await post(request, token)).status).toBe(401);
    expect((await fetch(`${under.server?.url}/health`)).status).toBe(401);
    const verdict = await processSandbox(bindingTo(under.server?.url ?? ""), "another token").run({ files: {}, command: "echo hi", limits: defaultLimits }, () => undefined, new AbortController().signal);
    expect([verdict.status, verdict.reason]).toEqual(["broken", "The sandbox answered 401"]);
  });

  it("[PRC-9] says what is wrong with a request", async () => {
    for (const wrong of [{}, { ...request, wall_ms: 10_000_000 }, { ...request, files: { "../a": "x" } }, { ...request, more: 1 }]) expect((await post(wrong)).status).toBe(422);
    expect((await fetch(`${under.server?.url}/other`, { headers: { "x-sandbox-token": sandboxToken } })).status).toBe(404);
  });

  it("[PRC-9] refuses with 429 and Retry-After when too many wait; the driver comes again", async () => {
    const [first, second] = [post(request), post({ ...request, command: "echo second" })];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const third = await post(request);
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "5"]);
    expect((await under.run({}, "echo fourth")).logs).toBe("fourth\n");
    expect(await (await first).text()).toContain('["exit",0,""]');
    expect(await (await second).text()).toContain("second");
  });

  it("[PRC-9] ends what runs when it is stopped", async () => {
    const running = under.run({}, "echo begun; sleep 30");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await under.server?.stop();
    expect((await running).status).toBe("broken");
  });
});
