import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, type SandboxEvent } from "../../src/generation/sandbox/port.ts";
import { bindingTo, lockerService, oneTest, sandboxToken, useSandbox } from "../support/sandbox.ts";

const under = useSandbox();

describe("a service with Hono, zod and node:sqlite", () => {
  it("[SBX-1] passes its own tests, each reported as it ends", async () => {
    const events: SandboxEvent[] = [];
    const verdict = await under.run(lockerService(), { command: "npm test", onEvent: (event) => events.push(event) });
    expect(verdict).toMatchObject({ status: "passed", exit_code: 0, file_errors: [], engine: { driver: "isolate", versions: { vitest: "4.1.12", hono: "4.13.19", sqlite: "3.53.4" } } });
    expect(verdict.tests.map((test) => test.status)).toEqual(Array(12).fill("passed"));
    expect(verdict.tests.map((test) => test.name)).toContain("lockers > are refused for 'another size'");
    expect(events.filter((event) => event.type === "file")).toEqual([{ type: "file", file: "test/lockers.test.ts", tests: 6 }, { type: "file", file: "test/parcels.test.ts", tests: 6 }]);
    expect(events.flatMap((event) => (event.type === "test" ? [event.result] : []))).toEqual(verdict.tests);
    expect(verdict.logs).toContain("Tests  12 passed (12)");
  });

  it("[SBX-2] runs only the test files that the command names", async () => {
    const verdict = await under.run(lockerService(), { command: "npm test -- test/parcels.test.ts" });
    expect([verdict.status, new Set(verdict.tests.map((test) => test.file))]).toEqual(["passed", new Set(["test/parcels.test.ts"])]);
  });

  it("[SBX-3] fails with the message, the difference and the line when a rule is taken away", async () => {
    const files = lockerService();
    const app = files["src/app.ts"]?.replace('.default("small")', '.default("large")') ?? "";
    const verdict = await under.run({ ...files, "src/app.ts": app }, { command: "npm test" });
    expect(verdict).toMatchObject({ status: "failed", exit_code: 1 });
    const red = verdict.tests.filter((test) => test.status === "failed");
    expect(red).toMatchObject([{ file: "test/lockers.test.ts", name: "lockers > are small unless told otherwise", errors: [{ name: "AssertionError", line: 11 }] }]);
    expect(red[0]?.errors[0]?.message).toMatch(/^expected \{ status: 201, body: \{ id: 1, …\(2\) \} \} to deeply equal/);
    expect(red[0]?.errors[0]?.diff).toContain('-     "size": "small",\n+     "size": "large",');
    expect(verdict.logs).toContain(" FAIL  test/lockers.test.ts > lockers > are small unless told otherwise");
    expect(verdict.logs).toContain(" ❯ test/lockers.test.ts:11");
  });
});

describe("what can't be run", () => {
  it("[SBX-4] names the package that the sandbox doesn't have", async () => {
    const verdict = await under.run({ ...oneTest("express();", 'import express from "express";'), "package.json": '{"dependencies":{"express":"5.1.0"}}' });
    expect(verdict).toMatchObject({ status: "needs_driver", tests: [] });
    expect(verdict.reason).toContain('the package "express"');
  });

  it("[SBX-4] names the version when the repository wants another major one", async () => {
    const verdict = await under.run({ ...oneTest("z.string();", 'import { z } from "zod";'), "package.json": '{"dependencies":{"zod":"^3.22.0"}}' });
    expect([verdict.status, verdict.reason]).toEqual(["needs_driver", expect.stringContaining("zod ^3.22.0")]);
  });

  it("[SBX-5] fails a file that imports what nobody declared or wrote, and runs the others", async () => {
    const verdict = await under.run({
      ...oneTest("expect(1).toBe(1);"),
      "b.test.ts": 'import { it } from "vitest";\nimport left from "left-pad";\nit("never", () => left());',
      "c.test.ts": 'import { it } from "vitest";\nimport { gone } from "./gone.ts";\nit("never", () => gone());',
    });
    expect(verdict).toMatchObject({ status: "failed", tests: [{ file: "a.test.ts", status: "passed" }] });
    expect(verdict.file_errors).toEqual([
      { file: "b.test.ts", errors: [{ name: "Error", message: 'Cannot find package "left-pad", imported by b.test.ts', line: 2 }] },
      { file: "c.test.ts", errors: [{ name: "Error", message: 'Cannot find module "./gone.ts", imported by c.test.ts', line: 2 }] },
    ]);
  });

  it("[SBX-5] tells where a file doesn't compile, and where one doesn't load", async () => {
    const verdict = await under.run({
      "src/odd.ts": "export const one = 1;\nexport const two = ;\n",
      "a.test.ts": 'import { it } from "vitest";\nimport { one } from "./src/odd.ts";\nit("never", () => one);',
      "b.test.ts": 'import { it } from "vitest";\n\nthrow new TypeError("not today");\nit("never", () => {});',
    });
    expect(verdict.file_errors).toMatchObject([
      { file: "src/odd.ts", errors: [{ name: "SyntaxError", line: 2 }] },
      { file: "b.test.ts", errors: [{ name: "TypeError", message: "not today", line: 3 }] },
    ]);
    expect(verdict.status).toBe("failed");
  });

  it.each([
    { why: "there is no test file", files: { "src/a.ts": "export {};" }, reason: "No test files found" },
    { why: "a test file has no tests", files: { "a.test.ts": "export {};" }, reason: undefined },
    { why: "every test is skipped", files: { "a.test.ts": 'import { it } from "vitest";\nit.skip("later", () => {});' }, reason: undefined },
  ])("[SBX-6] isn't passed when $why", async ({ files, reason }) => {
    const verdict = await under.run(files as unknown as Record<string, string>);
    expect([verdict.status, verdict.reason]).toEqual(["failed", reason]);
  });

  it("[SBX-6] isn't passed when a promise fails unheard", async () => {
    const verdict = await under.run(oneTest('void Promise.reject(new Error("nobody listens"));\nawait new Promise((resolve) => setTimeout(resolve, 20));'));
    expect(verdict).toMatchObject({ status: "failed", tests: [{ status: "passed" }], file_errors: [{ file: "a.test.ts", errors: [{ message: "nobody listens" }] }] });
  });
});

describe("out of reach", () => {
  it("[SBX-7] has no network, by any of its doors", async () => {
    let calls = 0;
    const server = createServer((_, response) => (calls++, response.end("reached"))).listen(0, "127.0.0.1");
    const { port } = await new Promise<AddressInfo>((resolve) => server.once("listening", () => resolve(server.address() as AddressInfo)));
    const verdict = await under.run(
      oneTest(`
        const url = "http://127.0.0.1:${port}/";
        await expect(fetch(url)).rejects.toThrow();
        await expect(fetch("http://sandbox/run", { method: "POST" })).rejects.toThrow();
        await expect((async () => (await fetch(url, { headers: { upgrade: "websocket" } })).webSocket)()).rejects.toThrow();
        try { new WebSocket(url.replace("http", "ws")).accept?.(); } catch {}
        try { new EventSource(url).close(); } catch {}
        try { navigator.sendBeacon(url, "x"); } catch {}
        try { await caches.default.match(url); } catch {}
        await new Promise((resolve) => setTimeout(resolve, 50));`),
    );
    server.close();
    expect([verdict.status, verdict.tests[0]?.errors, calls]).toEqual(["passed", [], 0]);
  });

  it.each(["node:net", "node:http", "node:child_process", "node:worker_threads", "node:vm", "cloudflare:sockets", "cloudflare:workers"])("[SBX-7] has no %s", async (name) => {
    const verdict = await under.run(oneTest("console.log(door);", `import * as door from "${name}";`));
    expect(verdict.tests).toEqual([]);
    expect(JSON.stringify([verdict.reason, verdict.file_errors])).toContain(name);
  });

  it("[SBX-8] has no bindings, no token and no way to the Worker's own exports", async () => {
    const verdict = await under.run(
      oneTest(`
        expect(Object.keys(process.env).sort()).toEqual(["MODE", "NODE_ENV", "TEST", "VITEST"]);
        const names = Object.getOwnPropertyNames(globalThis);
        expect(names.filter((name) => /loader|binding|exports|sandbox|report|vitest/i.test(name))).toEqual([]);
        expect(Object.getOwnPropertySymbols(globalThis).filter((symbol) => /vitest|expect|jest/i.test(String(symbol)))).toEqual([]);`),
    );
    expect([verdict.status, verdict.tests[0]?.errors]).toEqual(["passed", []]);
  });

  it("[SBX-9] makes no code at run time", async () => {
    const verdict = await under.run(
      oneTest(`
        expect(() => eval("1 + 1")).toThrow(EvalError);
        expect(() => new Function("return 1")()).toThrow(EvalError);
        expect(() => (async () => {}).constructor("return 1")()).toThrow(EvalError);
        expect(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))).toThrow();`),
    );
    expect([verdict.status, verdict.tests[0]?.errors]).toEqual(["passed", []]);
  });

  it("[SBX-10] gives every run an isolate and files of its own", async () => {
    const leave = await under.run(oneTest('writeFileSync("/tmp/left", "by another"); (globalThis as any).left = 1;', 'import { writeFileSync } from "node:fs";'));
    const look = await under.run(oneTest('expect([existsSync("/tmp/left"), "left" in globalThis]).toEqual([false, false]);', 'import { existsSync } from "node:fs";'));
    expect([leave.status, look.status]).toEqual(["passed", "passed"]);
  });
});

describe("the door", () => {
  it("[SBX-11] is closed to whoever hasn't the token", async () => {
    const strangers = [undefined, "", "token-of-the-tests2"].map((token) => isolateSandbox(bindingTo(under.url), token));
    for (const stranger of strangers) {
      const verdict = await stranger.run({ files: { "package.json": "{}", ...oneTest("") }, command: "npx vitest run", limits: defaultLimits }, () => undefined, new AbortController().signal);
      expect([verdict.status, verdict.reason]).toEqual(["broken", "The sandbox answered 401"]);
    }
    expect((await fetch(`${under.url}/health`)).status).toBe(401);
  });

  it("[SBX-11] says what is wrong with a request", async () => {
    const headers = { "x-sandbox-token": sandboxToken };
    const answer = await fetch(`${under.url}/run`, { method: "POST", headers, body: '{"files":[]}' });
    expect([answer.status, await answer.json()]).toEqual([422, { status: 422, detail: expect.stringContaining("files") }]);
    expect((await fetch(`${under.url}/run`, { headers })).status).toBe(404);
    expect(await (await fetch(`${under.url}/health`, { headers })).json()).toEqual({ status: "ok", running: 0, waiting: 0 });
  });
});
