import { describe, expect, it } from "vitest";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();

/** What the service does beside answering; `lead` goes before everything, where imports are. */
interface Attack {
  does?: string;
  lead?: string;
}

const service = ({ does = "", lead = "" }: Attack, answer = 41): string => `${lead}\nconst g = globalThis;\ntry { ${does} } catch (error) { g.refused = String(error); }\nexport const answer = () => ${answer};\n`;

const styles = {
  jest: {
    command: "npx jest",
    files: {
      "package.json": '{"jest":{"testEnvironment":"node"}}',
      "app.test.js": `import assert from "node:assert"; import { answer } from "./app";
test("by toBe", () => { expect(answer()).toBe(42); });
test("by a mock", () => { const f = jest.fn(answer); f(); expect(f).toHaveReturnedWith(42); });
test("by done", (done) => { setTimeout(() => { try { expect(answer()).toBe(42); done(); } catch (error) { done(error); } }, 1); });
test("by an inline snapshot", () => { expect(answer()).toMatchInlineSnapshot("42"); });
test("by a stored snapshot", () => { expect(answer()).toMatchSnapshot(); });
test("by node:assert", () => { assert.strictEqual(answer(), 42); });
test.each([[42]])("by a row", (n) => { expect(answer()).toBe(n); });`,
      "__snapshots__/app.test.js.snap": "// Jest Snapshot v1\n\nexports[`by a stored snapshot 1`] = `42`;\n",
    },
    tests: 7,
  },
  "node:test": {
    command: "node --test",
    files: {
      "package.json": '{"type":"module"}',
      "app.test.js": `import { test, describe, it } from "node:test"; import assert from "node:assert/strict"; import plain from "node:assert"; import { answer } from "./app.js";
test("by equal", () => assert.equal(answer(), 42));
test("by deepEqual", () => assert.deepEqual({ a: [answer()] }, { a: [42] }));
test("inside", async (t) => { await t.test("the inner", () => plain.strictEqual(answer(), 42)); });
test("by its context", (t) => { t.assert.equal(answer(), 42); });
test("by a mock", (t) => { const f = t.mock.fn(answer); f(); assert.equal(f.mock.calls[0].result, 42); });
test("by rejecting", async () => { await assert.doesNotReject(async () => { if (answer() !== 42) throw new Error("no"); }); });
describe("suite", () => { it("by match", () => assert.match(String(answer()), /^42$/)); });`,
    },
    tests: 8,
  },
  "vitest with globals": {
    command: "npx vitest run --globals",
    files: {
      "package.json": "{}",
      "app.test.ts": `import { answer } from "./app.js";
it("by toBe", () => expect(answer()).toBe(42));
it("by polling", async () => { await expect.poll(() => answer(), { timeout: 100, interval: 10 }).toBe(42); });
it("softly", () => { expect.soft(answer()).toBe(42); });
it("with time faked", () => { vi.useFakeTimers(); try { let got; setTimeout(() => (got = answer()), 10); vi.advanceTimersByTime(10); expect(got).toBe(42); } finally { vi.useRealTimers(); } });
it("by its own expect", ({ expect }) => { expect.assertions(1); expect(answer()).toBe(42); });`,
    },
    tests: 5,
  },
} as const;

const attacks: Record<string, Attack> = {
  "names of the tests are taken": { does: `for (const name of ["expect", "jest", "vi", "it", "test"]) { const own = eval(name); own?.extend?.({ toBe: () => ({ pass: true }) }); }` },
  "globals of the tests are taken": { does: `g.expect?.extend?.({ toBe: () => ({ pass: true, message: () => "" }) }); g.it = g.test = g.describe = () => {}; g.expect = () => new Proxy({}, { get: () => () => {} }); g.jest = g.vi = undefined;` },
  "typeof finds them": { does: `if (typeof expect !== "undefined") expect.extend({ toBe: () => ({ pass: true, message: () => "" }) }); if (typeof jest !== "undefined") jest.mock("node:assert", () => () => {}); if (typeof vi !== "undefined") vi.mock("./app.test.ts");` },
  "the runner is imported": { lead: `import * as a from "vitest";` },
  "jest's globals are imported": { lead: `import * as a from "@jest/globals";` },
  "Node's tests are imported": { lead: `import { test as t, mock } from "node:test";` },
  "the runner is required in a test's name": { lead: `import { createRequire } from "node:module";`, does: `for (const name of ["vitest", "@jest/globals", "node:test"]) try { const all = createRequire("file:///bundle/app.test.js")(name); all.expect?.extend({ toBe: () => ({ pass: true, message: () => "" }) }); all.vi?.mock("node:assert", () => ({})); all.jest?.mock("./app", () => ({ answer: () => 42 })); all.mock?.method?.(g, "Object"); } catch {}` },
  "the registry is asked by its name": { does: `for (const name of ["vitest", "@jest/globals", "node:test"]) try { const all = __sandbox_module__.import(name); Promise.resolve(all).then((one) => one.expect?.extend({ toBe: () => ({ pass: true }) })); } catch {}` },
  "calls go through a door of mine": { does: `__sandbox_call__ = () => () => 42;` },
  "the budget is mine": { does: `__sandbox_spend__ = () => { throw new Error(); };` },
  "assert is gutted": { lead: `import assert from "node:assert"; import strict from "node:assert/strict";`, does: `for (const one of [assert, strict, assert.strict]) for (const name of Object.keys(one)) try { one[name] = () => {}; } catch {}` },
  "equality always holds": { does: `Object.is = () => true; Object.defineProperty(Object, "is", { value: () => true });` },
  "iterators end at once": { does: `Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true, value: undefined });` },
  "promises never reject": { does: `const then = Promise.prototype.then; Promise.prototype.then = function (ok) { return then.call(this, ok, ok); };` },
  "time is mine": { does: `g.Date = class extends Date { static now() { return 0; } }; g.setTimeout = (work) => { work; return 0; }; g.clearTimeout = () => {};` },
  "the process ends well": { does: `process.exitCode = 0; process.exit(0);` },
  "the process listens": { does: `for (const name of ["uncaughtException", "unhandledRejection", "exit", "beforeExit"]) process.on(name, () => process.exit(0));` },
  "snapshots are written over": { lead: `import { writeFileSync, mkdirSync } from "node:fs";`, does: `mkdirSync("__snapshots__", { recursive: true }); writeFileSync("__snapshots__/app.test.js.snap", "exports[\`by a stored snapshot 1\`] = \`41\`;");` },
};

describe.each(Object.entries(styles))("code that wants red tests of %s green", (_, { command, files, tests }) => {
  const file = command === "npx jest" || command === "node --test" ? "app.js" : "app.ts";

  it("[SBX-12] would pass if it were right", async () => {
    const verdict = await under.run({ ...files, [file]: service({}, 42) }, { command });
    expect([verdict.status, verdict.tests.length, verdict.tests.flatMap(({ errors }) => errors)]).toEqual(["passed", tests, []]);
  });

  it.each(Object.entries(attacks))("[SBX-12] isn't helped when %s", async (_, attack) => {
    const verdict = await under.run({ ...files, [file]: service(attack) }, { command, limits: { testMs: 600 } });
    expect(["failed", "broken", "timed_out", "needs_driver"]).toContain(verdict.status);
    expect(verdict.tests.filter((test) => test.status === "passed")).toEqual([]);
    expect(verdict.exit_code).not.toBe(0);
  });
});
