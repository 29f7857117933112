/** A repository that uses what vitest has, with tests that pass, fail, and don't run. Its results have to be those of vitest itself, test by test. */
export const vitestStyle: Record<string, string> = {
  "package.json": JSON.stringify({ name: "styles", type: "module", scripts: { test: "vitest run" }, imports: { "#shapes": "./src/shapes/index.ts" } }),
  "tsconfig.json": '{\n  // paths are vitest\'s business only through the alias\n  "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "hono/jsx" }\n}',
  "vitest.config.ts": `import { defineConfig } from "vitest/config";
import path from "node:path";
export default defineConfig({ resolve: { alias: { "@": path.resolve(__dirname, "src") } }, test: { globals: true, setupFiles: ["./setup.ts"], include: ["test/**/*.test.{ts,tsx,js,mjs}"], onUnhandledError: undefined } });
`.replace(", onUnhandledError: undefined", ""),
  "setup.ts": `import { beforeEach } from "vitest";
beforeEach(() => { (globalThis as any).setUps = ((globalThis as any).setUps ?? 0) + 1; });
`,
  "src/db.ts": `export const load = () => "real";
export const save = () => "saved";
export class Repo { name = "repo"; find() { return 1; } static make() { return new Repo(); } }
export const nested = { f() { return 1; }, n: 5, list: [1, 2] };
`,
  "src/app.ts": `import { load, save } from "./db.js";
import * as db from "@/db";
export const app = () => load() + save();
export { db };
`,
  "src/counter.ts": `export let count = 0;
export const raise = () => ++count;
export default function () { return count; }
`,
  "src/cycle-a.ts": `import { b } from "./cycle-b";
export const a = () => "a" + b();
export const tail = () => "!";
`,
  "src/cycle-b.ts": `import { tail } from "./cycle-a";
export function b() { return "b" + tail(); }
`,
  "src/shapes/index.ts": `export * from "./square.ts";
export * as squares from "./square.ts";
export { area as default } from "./square.ts";
`,
  "src/shapes/square.ts": `export const area = (side: number): number => side * side;
export enum Unit { Metre = "m", Foot = "ft" }
`,
  "src/data.json": '{ "answer": 42, "list": [1, 2] }',
  "src/old.cjs": `const path = require("node:path");
exports.base = path.basename(__filename);
exports.twice = (n) => n * 2;
`,
  "test/mocks.test.ts": `import { beforeEach, describe, expect, it, vi } from "vitest";
import { app } from "../src/app";
import { load } from "../src/db";
const mocks = vi.hoisted(() => ({ load: vi.fn(() => "mocked") }));
vi.mock("../src/db", async (importOriginal) => {
  const original = await importOriginal<typeof import("../src/db")>();
  return { ...original, load: mocks.load };
});
beforeEach(() => { mocks.load.mockClear(); });
describe("a factory", () => {
  it("stands for one export", () => { expect(app()).toBe("mockedsaved"); expect(mocks.load).toHaveBeenCalledTimes(1); expect(load).toBe(mocks.load); });
  it("is cleared", () => expect(mocks.load).not.toHaveBeenCalled());
  it("leaves the actual", async () => { expect((await vi.importActual<typeof import("../src/db")>("../src/db")).load()).toBe("real"); });
  it("fails when it should", () => { expect(app()).toBe("realsaved"); });
});
it("mocks later", async () => {
  vi.doMock("../src/counter", () => ({ default: () => 42 }));
  expect((await import("../src/counter")).default()).toBe(42);
  vi.doUnmock("../src/counter"); vi.resetModules();
  expect((await import("../src/counter")).default()).toBe(0);
});
it("says which export a factory forgot", async () => {
  vi.resetModules(); vi.doMock("../src/counter", () => ({}));
  const counter = await import("../src/counter");
  expect(() => counter.raise).toThrow(/No "raise" export is defined/);
  vi.doUnmock("../src/counter");
});
`,
  "test/automock.test.ts": `import { expect, it, vi } from "vitest";
import * as db from "../src/db";
import { app } from "../src/app";
vi.mock("../src/db");
it("replaces functions", () => { expect(db.load()).toBeUndefined(); vi.mocked(db.load).mockReturnValue("x"); expect(app()).toBe("xundefined"); });
it("replaces classes", () => { const repo = new db.Repo(); expect(repo.find()).toBeUndefined(); expect(vi.isMockFunction(repo.find)).toBe(true); });
it("keeps values", () => { expect(db.nested.n).toBe(5); expect(db.nested.f()).toBeUndefined(); expect(db.nested.list).toEqual([]); });
`,
  "test/spies.test.ts": `import { afterEach, expect, it, vi } from "vitest";
import fs from "node:fs";
import * as db from "../src/db";
import { app } from "../src/app";
afterEach(() => { vi.restoreAllMocks(); });
it("spies on a module", () => { vi.spyOn(db, "load").mockReturnValue("spied"); expect(app()).toBe("spiedsaved"); });
it("has put it back", () => expect(app()).toBe("realsaved"));
it("spies on Node's", () => { vi.spyOn(fs, "existsSync").mockReturnValue(true); expect(fs.existsSync("/nowhere")).toBe(true); });
it("spies on a getter", () => { const o = { get v() { return 1; } }; vi.spyOn(o, "v", "get").mockReturnValue(2); expect(o.v).toBe(2); });
it("knows calls, results and contexts", () => {
  const f = vi.fn((n: number) => { if (n > 1) throw new Error("big"); return n; });
  f(1); try { f(2); } catch {}
  expect(f.mock.calls).toEqual([[1], [2]]); expect(f.mock.results.map((r) => r.type)).toEqual(["return", "throw"]); expect(f).toHaveBeenNthCalledWith(2, 2); expect(f).toHaveReturnedWith(1);
});
it("gives values in turn", async () => { const f = vi.fn().mockReturnValueOnce(1).mockResolvedValueOnce(2).mockReturnValue(3); expect([f(), await f(), f(), f()]).toEqual([1, 2, 3, 3]); });
it("fails on a wrong call", () => { const f = vi.fn(); f(1); expect(f).toHaveBeenCalledWith(2); });
`,
  "test/timers.test.ts": `import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setTimeout as wait } from "node:timers/promises";
describe("fake", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });
  it("timeouts", () => { const f = vi.fn(); setTimeout(f, 1000, "x"); vi.advanceTimersByTime(999); expect(f).not.toBeCalled(); vi.advanceTimersByTime(1); expect(f).toHaveBeenCalledExactlyOnceWith("x"); });
  it("dates", () => { vi.setSystemTime(new Date("2020-01-01T00:00:00Z")); vi.advanceTimersByTime(1000); expect(new Date().toISOString()).toBe("2020-01-01T00:00:01.000Z"); expect(new Date(0).getTime()).toBe(0); expect(new Date() instanceof Date).toBe(true); });
  it("intervals", () => { const f = vi.fn(); const i = setInterval(f, 100); vi.advanceTimersByTime(350); expect(f).toBeCalledTimes(3); clearInterval(i); vi.runAllTimers(); expect(vi.getTimerCount()).toBe(0); });
  it("promises between", async () => { let done = false; void (async () => { await new Promise((r) => setTimeout(r, 500)); await new Promise((r) => setTimeout(r, 500)); done = true; })(); await vi.advanceTimersByTimeAsync(1000); expect(done).toBe(true); });
  it("all in order", () => { const order: number[] = []; setTimeout(() => { order.push(1); setTimeout(() => order.push(3), 10); }, 5); setTimeout(() => order.push(2), 7); setImmediate(() => order.push(0)); vi.runAllTimers(); expect(order).toEqual([0, 1, 2, 3]); });
  it("pending only", () => { const order: number[] = []; setTimeout(() => { order.push(1); setTimeout(() => order.push(2), 1); }, 1); vi.runOnlyPendingTimers(); expect(order).toEqual([1]); });
  it("next", () => { const f = vi.fn(); setTimeout(f, 50); setTimeout(f, 90); vi.advanceTimersToNextTimer(); expect(f).toBeCalledTimes(1); });
  it("timers/promises", async () => { let done = false; void wait(100).then(() => (done = true)); await vi.advanceTimersByTimeAsync(100); expect(done).toBe(true); });
  it("stop at an endless chain", () => { const again = () => setTimeout(again, 1); again(); expect(() => vi.runAllTimers()).toThrow(/infinite loop/); });
});
it("are real again", async () => { const t = Date.now(); await new Promise((r) => setTimeout(r, 20)); expect(Date.now() - t).toBeGreaterThan(10); });
it("fail when they weren't faked", () => { vi.advanceTimersByTime(1); });
it("stand still for the date alone", () => { vi.setSystemTime(0); expect(new Date().getTime()).toBe(0); vi.useRealTimers(); expect(Date.now()).toBeGreaterThan(1e12); });
`,
  "test/forms.test.ts": `import { describe, expect, it, test, vi } from "vitest";
it.each([[1, 2], [3, 4]])("each %i %i", (a, b) => expect(a + 1).toBe(b));
it.each([{ a: 1, b: { c: "x" } }])("each $a $b.c", ({ a }) => expect(a).toBe(1));
it.each\`a | b
\${1} | \${2}
\${3} | \${5}\`("table $a $b", ({ a, b }) => expect(a + 1).toBe(b));
it.for([[1, 2]])("for %i", ([a, b], { expect }) => expect(a! + 1).toBe(b));
describe.each([{ n: 1 }, { n: 2 }])("group $n", ({ n }) => { it("is small", () => expect(n).toBeLessThan(2)); });
it.concurrent("side by side 1", async ({ expect }) => { await new Promise((r) => setTimeout(r, 10)); expect(1).toBe(1); });
it.concurrent("side by side 2", async ({ expect }) => { expect.assertions(1); expect(1).toBe(1); });
it.fails("is meant to fail", () => { expect(1).toBe(2); });
it.fails("is meant to fail and doesn't", () => {});
it.todo("is for later");
it.skip("is skipped", () => { throw new Error("never"); });
it.skipIf(true)("is skipped if", () => {});
it.runIf(true)("runs if", () => {});
it("skips itself", ({ skip }) => { skip(); });
let tries = 0;
it("is tried again", { retry: 2 }, () => { expect(++tries).toBe(3); });
it("takes too long", async () => { await new Promise(() => {}); }, 50);
it("expects a number of assertions", () => { expect.assertions(2); expect(1).toBe(1); });
it("expects any", () => { expect.hasAssertions(); });
it("is soft", () => { expect.soft(1).toBe(2); expect.soft(1).toBe(1); });
it("asks again", async () => { let n = 0; await expect.poll(() => ++n, { interval: 5 }).toBe(4); });
it("waits for it", async () => { let n = 0; await vi.waitFor(() => { if (++n < 3) throw new Error("no"); }, { interval: 5 }); expect(n).toBe(3); });
it("learns a matcher", () => { expect.extend({ toBeOdd: (n: number) => ({ pass: n % 2 === 1, message: () => "not odd" }) }); (expect(3) as any).toBeOdd(); (expect(2) as any).not.toBeOdd(); });
it("rejects", async () => { await expect(Promise.reject(new TypeError("no"))).rejects.toThrow(TypeError); await expect(Promise.resolve(1)).resolves.toBe(1); });
test.extend<{ n: number }>({ n: async ({}, use) => { await use(7); } })("has fixtures", ({ n }) => expect(n).toBe(7));
describe("hooks", () => {
  const order: string[] = [];
  beforeEach(() => { order.push("before"); return () => { order.push("cleanup"); }; });
  afterEach(() => { order.push("after"); });
  it("one", () => expect(order).toEqual(["before"]));
  it("two", () => expect(order).toEqual(["before", "after", "cleanup", "before"]));
  describe("inner", () => { beforeAll(() => { order.push("all"); }); it("three", () => expect(order.slice(-2)).toEqual(["all", "before"])); });
});
describe.skip("whole group", () => { it("never", () => {}); });
it("stubs", () => { vi.stubGlobal("here", 1); vi.stubEnv("THERE", "2"); expect([(globalThis as any).here, process.env.THERE]).toEqual([1, "2"]); vi.unstubAllGlobals(); vi.unstubAllEnvs(); expect([(globalThis as any).here, process.env.THERE]).toEqual([undefined, undefined]); });
it("was set up", () => expect((globalThis as any).setUps).toBeGreaterThan(0));
`,
  "test/only.test.ts": `import { it } from "vitest";
it.only("alone", () => {});
it("left out", () => { throw new Error("never"); });
`,
  "test/snapshots.test.ts": `import { expect, it } from "vitest";
it("inline", () => {
  expect({ a: 1, b: [1, "x"], c: new Map([["k", 1]]), d: new Date(0), e: undefined }).toMatchInlineSnapshot(\`
    {
      "a": 1,
      "b": [
        1,
        "x",
      ],
      "c": Map {
        "k" => 1,
      },
      "d": 1970-01-01T00:00:00.000Z,
      "e": undefined,
    }
  \`);
  expect("s").toMatchInlineSnapshot(\`"s"\`);
});
it("inline of an error", () => { expect(() => { throw new Error("bad"); }).toThrowErrorMatchingInlineSnapshot(\`[Error: bad]\`); });
it("inline that is wrong", () => { expect(1).toMatchInlineSnapshot(\`2\`); });
it("stored", () => { expect({ a: 1 }).toMatchSnapshot(); expect([1]).toMatchSnapshot("named"); });
it("stored and wrong", () => { expect("now").toMatchSnapshot(); });
it("not stored", () => { expect("new").toMatchSnapshot(); });
it("with properties", () => { expect({ id: 7, name: "x" }).toMatchInlineSnapshot({ id: expect.any(Number) }, \`
  {
    "id": Any<Number>,
    "name": "x",
  }
\`); });
`,
  "test/__snapshots__/snapshots.test.ts.snap": `// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

exports[\`stored 1\`] = \`
{
  "a": 1,
}
\`;

exports[\`stored > named 1\`] = \`
[
  1,
]
\`;

exports[\`stored and wrong 1\`] = \`"before"\`;
`,
  "test/modules.test.tsx": `import area, { squares, Unit } from "#shapes";
import data from "../src/data.json";
import old from "../src/old.cjs";
import current, { count, raise } from "@/counter";
import { a } from "../src/cycle-a";
import { readFileSync } from "node:fs";
import { basename } from "path";
it("follows names of the package's own", () => { expect(area(3)).toBe(9); expect(squares.area(2)).toBe(4); expect(Unit.Metre).toBe("m"); });
it("reads JSON", () => expect(data.answer).toBe(42));
it("takes CommonJS", () => { expect(old.twice(2)).toBe(4); expect(old.base).toBe("old.cjs"); });
it("sees what changes", () => { raise(); expect([count, current()]).toEqual([1, 1]); });
it("goes in circles", () => expect(a()).toBe("ab!"));
it("makes JSX", () => { const Hello = ({ name }: { name: string }) => <p class="x">Hello {name}</p>; expect(String(<Hello name="you" />)).toBe('<p class="x">Hello you</p>'); });
it("knows its place", () => { expect(import.meta.url).toMatch(/modules\\.test\\.tsx$/); expect(basename(import.meta.filename!)).toBe("modules.test.tsx"); });
it("reads files", () => { expect(JSON.parse(readFileSync(new URL("../src/data.json", import.meta.url), "utf8")).list).toEqual([1, 2]); });
it("imports later, by a name made up then", async () => { const name = "data"; expect((await import(\`../src/\${name}.json\`)).default.answer).toBe(42); });
it("fails at a name that isn't there", async () => { await import("../src/" + "gone"); });
`,
  "test/broken.test.ts": `import { it } from "vitest";
import { gone } from "../src/nowhere";
it("never", () => gone());
`,
  "test/throws.test.ts": `import { it } from "vitest";
throw new Error("at once");
it("never", () => {});
`,
};
