import { describe, expect, it } from "vitest";
import type { SandboxEvent } from "../../src/generation/sandbox/port.ts";
import { defaultLimits } from "../../src/generation/sandbox/port.ts";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();
const module = { "package.json": '{"type":"module"}' };

describe("plain programs", () => {
  it("[SBX-37] pass when they end with 0, and their output is told while they run", async () => {
    const events: SandboxEvent[] = [];
    const program = { ...module, "main.ts": 'import data from "./data.json" with { type: "json" };\nconsole.log("one", data.x, process.argv.slice(2));\nsetTimeout(() => console.log("two"), 250);', "data.json": '{"x":1}' };
    const verdict = await under.run(program, { command: "node main.ts a 'b c'", onEvent: (event) => events.push(event) });
    expect(verdict).toMatchObject({ status: "passed", exit_code: 0, tests: [{ name: "node main.ts a b c", status: "passed", log: "one 1 [ 'a', 'b c' ]\ntwo\n" }] });
    expect(events.flatMap((event) => (event.type === "output" ? [event.text] : []))).toEqual(["one 1 [ 'a', 'b c' ]\n", "two\n"]);
  });

  it.each([
    { why: "they exit with another code", text: "process.exit(3);", code: 3, message: "The program ended with 3" },
    { why: "they leave another code behind", text: "process.exitCode = 4;", code: 4, message: "The program ended with 4" },
    { why: "they throw", text: 'throw new TypeError("no");', code: 1, message: "no" },
    { why: "they throw later", text: 'setTimeout(() => { process.exit(5); }, 20); await new Promise((r) => setTimeout(r, 10_000));', code: 5, message: "The program ended with 5" },
    { why: "they reject and nobody hears", text: 'void Promise.reject(new Error("unheard")); setTimeout(() => {}, 30);', code: 1, message: "unheard" },
    { why: "they never end", text: "setInterval(() => {}, 10);", code: 124, message: "The program took longer than 500 ms" },
    { why: "they go on after their exit", text: "try { process.exit(6); } catch {} for (;;);", code: 6, message: "The program ended with 6" },
  ])("[SBX-37] fail when $why", async ({ text, code, message }) => {
    const verdict = await under.run({ ...module, "main.mjs": text }, { command: "node main.mjs", limits: { testMs: 500 } });
    expect(verdict).toMatchObject({ status: "failed", exit_code: code, tests: [{ status: "failed", errors: [{ message }] }] });
  });

  it("[SBX-37] are CommonJS where Node says so", async () => {
    const files = { "main.js": "const { twice } = require('./lib');\nif (require.main !== module || __filename !== '/bundle/main.js') process.exit(1);\nconsole.log(twice(21));\nwith ({ x: 1 }) console.log(x);", "lib/index.js": "exports.twice = (n) => n * 2;" };
    expect(await under.run(files, { command: "node main.js" })).toMatchObject({ status: "passed", tests: [{ log: "42\n1\n" }] });
  });
});

describe("what a command asks for", () => {
  const names = { "a.test.ts": 'import { describe, it } from "vitest";\ndescribe("adds", () => { it("one", () => {}); it("two", () => { throw new Error("no"); }); });' };
  it("[SBX-35] runs only the tests whose names fit", async () => {
    const verdict = await under.run(names, { command: 'npx vitest run -t "adds one"' });
    expect([verdict.status, verdict.tests.map(({ name, status }) => [name, status])]).toEqual(["passed", [["adds > one", "passed"], ["adds > two", "skipped"]]]);
  });

  it("[SBX-41] counts the lines that ran, of the files under test", async () => {
    const files = { "a.test.ts": 'import { expect, it } from "vitest";\nimport { sign } from "./sign";\nit("x", () => { expect([sign(1), sign(2)]).toEqual(["+", "+"]); });', "sign.ts": 'export function sign(n: number): string {\n  if (n < 0)\n    return "-";\n  return "+";\n}\n' };
    const verdict = await under.run(files, { command: "npx vitest run --coverage" });
    expect([verdict.status, verdict.coverage]).toEqual(["passed", [{ file: "sign.ts", lines: [[2, 2], [3, 0], [4, 2]] }]]);
    expect((await under.run(files)).coverage).toBeUndefined();
  });

  it("[SBX-48] gives the code the variables of the request and of the command, and those of the runner", async () => {
    const files = { "package.json": '{"scripts":{"test":"cross-env STAGE=two jest"}}', "a.test.js": 'it("x", () => { expect([process.env.NODE_ENV, process.env.STAGE, process.env.OWN]).toEqual(["test", "two", "mine"]); });' };
    expect(await under.sandbox.run({ files, command: "npm test", limits: defaultLimits, env: { OWN: "mine" } }, () => undefined, new AbortController().signal)).toMatchObject({ status: "passed" });
  });

  it("[SBX-4] names the type checker as what it isn't", async () => {
    expect(await under.run({ "a.ts": "" }, { command: "npx tsc --noEmit" })).toMatchObject({ status: "needs_driver", exit_code: 127, reason: expect.stringContaining("a type checker is a program of its own") });
  });
});

describe("test files of one run", () => {
  it("[SBX-10] find globals, variables, timers and mocks as if they were alone", async () => {
    const verdict = await under.run({
      "src/n.ts": "export const n = () => 1;\nexport const kept = { n: 0 };",
      "a.test.ts": 'import { expect, it, vi } from "vitest";\nimport { kept, n } from "./src/n";\nvi.mock("./src/n", async (o) => ({ ...(await o<any>()), n: () => 2 }));\nit("leaves things about", () => { kept.n++; (globalThis as any).left = 1; process.env.LEFT = "1"; vi.useFakeTimers(); vi.stubGlobal("fetch", 1); expect(n()).toBe(2); });',
      "b.test.ts": 'import { expect, it, vi } from "vitest";\nimport { kept, n } from "./src/n";\nit("finds nothing", async () => { await new Promise((r) => setTimeout(r, 5)); expect([kept.n, n(), "left" in globalThis, process.env.LEFT, vi.isFakeTimers(), typeof fetch]).toEqual([0, 1, false, undefined, false, "function"]); });',
    });
    expect(verdict.tests.map(({ status, errors }) => [status, errors])).toEqual([["passed", []], ["passed", []]]);
  });

  it("[SBX-39] wait where a module waits at its top level, under Node's runner and jest's", async () => {
    const slow = { "slow.mjs": "export const n = await new Promise((r) => setTimeout(() => r(7), 5));\n", "between.mjs": 'export { n } from "./slow.mjs";\n' };
    const node = await under.run({ ...slow, "a.test.mjs": 'import test from "node:test"; import assert from "node:assert"; import { n } from "./between.mjs"; test("x", () => assert.equal(n, 7));' }, { command: "node --test" });
    const jest = await under.run({ ...slow, "a.test.mjs": 'import { n } from "./between.mjs"; test("x", () => expect(n).toBe(7));' }, { command: "npx jest" });
    expect([node.status, jest.status]).toEqual(["passed", "passed"]);
  });
});

describe("packages", () => {
  it("[SBX-49] are there as they are installed here, whichever way they are asked for", async () => {
    const verdict = await under.run({
      "package.json": '{"dependencies":{"hono":"4","zod":"4","yaml":"2","semver":"7","nanoid":"5","jose":"6","drizzle-orm":"0.45.0","fflate":"0","smol-toml":"1","croner":"11","picocolors":"1"}}',
      "a.test.ts": `import { expect, it } from "vitest";
        import { parse } from "yaml"; import semver, { satisfies } from "semver"; import { nanoid } from "nanoid"; import { SignJWT, jwtVerify } from "jose"; import { sql } from "drizzle-orm"; import { sqliteTable, text } from "drizzle-orm/sqlite-core";
        import { gzipSync, gunzipSync } from "fflate"; import * as toml from "smol-toml"; import pc from "picocolors"; import { Cron } from "croner"; import { z } from "zod"; import { Hono } from "hono";
        it("work", async () => {
          expect([parse("a: 1"), semver.valid("1.2.3"), satisfies("1.2.3", "^1"), nanoid().length, toml.parse("a = 1"), typeof pc.red("x"), typeof new Cron("* * * * *").nextRun()]).toEqual([{ a: 1 }, "1.2.3", true, 21, { a: 1 }, "string", "object"]);
          const key = new TextEncoder().encode("k".repeat(32));
          expect((await jwtVerify(await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "HS256" }).sign(key), key)).payload.a).toBe(1);
          expect(new TextDecoder().decode(gunzipSync(gzipSync(new TextEncoder().encode("x"))))).toBe("x");
          expect([typeof sql, typeof sqliteTable("t", { a: text() }), z.string().parse("x"), typeof new Hono().request]).toEqual(["function", "object", "x", "function"]);
          const require = (await import("node:module")).createRequire(import.meta.url);
          expect(require("semver").valid("1.0.0")).toBe("1.0.0");
        });`,
    });
    expect(verdict.tests.map(({ status, errors }) => [status, errors])).toEqual([["passed", []]]);
  });
});
