import { readFileSync } from "node:fs";
import path from "node:path";

/** A repository that uses what `node:test` has. Its results have to be those of Node itself, test by test. */
export const nodeStyle: Record<string, string> = {
  "package.json": JSON.stringify({ name: "node-style", type: "module", scripts: { test: "node --test" } }),
  "lib/add.js": "export const add = (a, b) => a + b;\n",
  "lib/old.cjs": "module.exports = { twice: (n) => n * 2, name: require('node:path').basename(__filename) };\n",
  "lib/typed.ts": "export const typed = (n: number): string => String(n);\n",
  "test/basics.test.js": `import { test, describe, it, before, after, beforeEach, afterEach } from "node:test";
import assert from "node:assert/strict";
import { add } from "../lib/add.js";
import old from "../lib/old.cjs";
test("adds", () => assert.equal(add(1, 2), 3));
test("is wrong", () => assert.deepEqual({ a: 1 }, { a: 2 }));
test("waits", async () => { await new Promise((r) => setTimeout(r, 5)); });
test("rejects", async () => { await assert.rejects(Promise.reject(new Error("a")), /a/); });
test("is rejected", async () => { await Promise.reject(new Error("b")); });
test("takes CommonJS", () => { assert.equal(old.twice(2), 4); assert.equal(old.name, "old.cjs"); });
test("calls back", (t, done) => { setTimeout(done, 5); });
test("calls back with an error", (t, done) => { setTimeout(() => done(new Error("late")), 5); });
test("skipped", { skip: true }, () => {});
test.skip("skipped too", () => {});
test("skips itself", (t) => { t.skip("why"); });
test("todo that fails", { todo: true }, () => { throw new Error("x"); });
test.todo("todo");
test("is too slow", { timeout: 20 }, async () => { await new Promise((r) => setTimeout(r, 200)); });
describe("suite", () => {
  let n = 0;
  before(() => { n = 10; }); beforeEach(() => { n++; }); afterEach(() => {}); after(() => { n = 0; });
  it("one", () => assert.equal(n, 11));
  it("two", () => assert.equal(n, 12));
  it("three is wrong", () => assert.equal(n, 12));
  describe("inner", () => { it("four", () => assert.equal(n, 14)); });
});
describe.skip("skipped suite", () => { it("never", () => {}); });
`,
  "test/inside.test.js": `import test from "node:test";
import assert from "node:assert";
test("parent", async (t) => {
  await t.test("child one", () => {});
  await t.test("child two", async (t) => { await t.test("grandchild", () => assert.ok(true)); });
});
test("parent of red", async (t) => { await t.test("red", () => { throw new Error("red"); }); await t.test("green", () => {}); });
test("plan", (t) => { t.plan(1); t.assert.ok(true); });
test("plan that fails", (t) => { t.plan(2); t.assert.ok(true); });
test("hooks of its own", async (t) => { let n = 0; t.beforeEach(() => { n++; }); await t.test("a", () => assert.equal(n, 1)); await t.test("b", () => assert.equal(n, 2)); });
`,
  "test/mocks.test.js": `import { test, mock } from "node:test";
import assert from "node:assert/strict";
test("functions", (t) => { const f = t.mock.fn((a) => a * 2); assert.equal(f(4), 8); assert.equal(f.mock.callCount(), 1); assert.deepEqual(f.mock.calls[0].arguments, [4]); assert.equal(f.mock.calls[0].result, 8); });
test("methods", (t) => { const o = { m() { return 1; } }; t.mock.method(o, "m", () => 5); assert.equal(o.m(), 5); o.m.mock.restore(); assert.equal(o.m(), 1); });
test("getters", (t) => { const o = { get v() { return 1; } }; t.mock.getter(o, "v", () => 2); assert.equal(o.v, 2); });
test("once", () => { const f = mock.fn(() => 1); f.mock.mockImplementationOnce(() => 9); assert.deepEqual([f(), f()], [9, 1]); mock.reset(); });
test("timers", (t) => { t.mock.timers.enable({ apis: ["setTimeout", "Date"] }); const f = t.mock.fn(); setTimeout(f, 100); t.mock.timers.tick(99); assert.equal(f.mock.callCount(), 0); t.mock.timers.tick(1); assert.equal(f.mock.callCount(), 1); assert.equal(Date.now(), 100); });
test("are gone afterwards", () => { assert.ok(Date.now() > 1e12); });
`,
  "test/typed.test.ts": `import { test } from "node:test";
import assert from "node:assert/strict";
import { typed } from "../lib/typed.ts";
test("types come off", () => { const n: number = 4; assert.equal(typed(n), "4"); });
`,
  "test/old.test.cjs": `const { test } = require("node:test");
const assert = require("node:assert");
test("is CommonJS", () => { assert.equal(typeof require, "function"); assert.equal(require("../lib/old.cjs").twice(1), 2); assert.equal(this, undefined ?? this); });
test("has modules that require can't find", () => { assert.throws(() => require("./gone"), { code: "MODULE_NOT_FOUND" }); });
`,
  "test/broken.test.js": `import test from "node:test";
import { gone } from "../lib/gone.js";
test("never", () => gone());
`,
};

/** All that `node:test` and `node:assert` have that people use, each at least once. */
export const nodeCases = (): Record<string, string> => ({
  "package.json": '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  "all.test.js": readFileSync(path.join(import.meta.dirname, "node-cases/all.test.js.txt"), "utf8"),
});
