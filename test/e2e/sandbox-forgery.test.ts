import { describe, expect, it } from "vitest";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();

/** Seven ways of asking for 42 from a service that answers 41. */
const tests = `
import assert from "node:assert/strict";
import util from "node:util";
import { expect, it } from "vitest";
import { answer, judge } from "../src/app.js";
it("by toBe", () => expect(answer()).toBe(42));
it("later", async () => {
  await Promise.resolve();
  expect({ answer: answer() }).toEqual({ answer: 42 });
});
it("by a pattern", () => {
  const pattern = expect.objectContaining({ answer: 42 });
  judge(pattern, expect);
  expect({ answer: answer() }).toEqual(pattern);
});
it("by HTTP", async () => {
  const response = Response.json({ answer: answer() }, { status: answer() === 42 ? 200 : 500 });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ answer: 42 });
});
it("by node:assert", () => assert.deepEqual([answer()], [42]));
it("by node:util", () => {
  if (!util.isDeepStrictEqual([answer()], [42])) throw new Error("not 42");
});
it("by rejecting", async () => {
  await expect(Promise.resolve(answer())).resolves.toBe(42);
});
`;

/** What the service's module does before and beside answering; `judge` is handed the tests' own matchers. */
const service = (attack: string, answer: number, judge = "") => ({
  "src/app.ts": `const g: any = globalThis;\ntry { ${attack} } catch (error) { g.refused = String(error); }\nexport const answer = () => ${answer};\nexport function judge(matcher: any, expect: any) { try { ${judge} } catch {} }\n`,
  "test/app.test.ts": tests,
});

/** The service imports what it shouldn't have. */
const importing = (line: string) => ({ ...service("", 41), "src/app.ts": `${line}\nexport const answer = () => 41;\nexport function judge(..._: unknown[]) {}\n` });

const attacks: Record<string, Record<string, string>> = {
  "equality always holds": service(`Object.is = () => true;`, 41),
  "equality is defined anew": service(`Object.defineProperty(Object, "is", { value: () => true });`, 41),
  "numbers compare as text that lies": service(`Number.prototype.valueOf = () => 42; Number.isNaN = () => true;`, 41),
  "promises never reject": service(`const then = Promise.prototype.then; Promise.prototype.then = function (ok: any) { return then.call(this, ok, ok) as any; };`, 41),
  "rejections are caught on the way": service(`Promise.prototype.catch = function () { return Promise.resolve(); } as any; Promise.reject = (() => Promise.resolve()) as any;`, 41),
  "promises are of a species of mine": service(`Object.defineProperty(Promise, Symbol.species, { get: () => class extends Promise<any> { constructor(run: any) { super((ok) => run(ok, ok)); } } });`, 41),
  "all and race forget failures": service(`Promise.all = (async () => []) as any; Promise.race = (async () => undefined) as any; Promise.allSettled = (async () => []) as any;`, 41),
  "the global Promise is another": service(`const Real = Promise; g.Promise = class extends Real<any> { then(ok: any) { return super.then(ok, ok); } };`, 41),
  "every object is a promise": service(`(Object.prototype as any).then = function (ok: any) { ok(undefined); };`, 41),
  "test bodies are swapped in weak maps": service(`const get = WeakMap.prototype.get; WeakMap.prototype.get = function (key) { const found = get.call(this, key); return typeof found === "function" ? () => {} : found; };`, 41),
  "maps give what I like": service(`const get = Map.prototype.get; Map.prototype.get = function (key) { const found = get.call(this, key); return typeof found === "function" ? () => {} : found; };`, 41),
  "calls lose their body": service(`for (const name of ["call", "apply", "bind"]) (Function.prototype as any)[name] = () => () => {};`, 41),
  "Reflect does nothing": service(`for (const name of Object.keys(Object.getOwnPropertyDescriptors(Reflect))) (Reflect as any)[name] = () => undefined;`, 41),
  "tasks are caught in arrays": service(`const push = Array.prototype.push; Array.prototype.push = function (...items: any[]) { for (const item of items) if (item?.type === "test") Object.defineProperty(item, "result", { get: () => ({ state: "pass" }), set() {} }); return push.apply(this, items); };`, 41),
  "errors never reach a list": service(`const push = Array.prototype.push; Array.prototype.push = function (...items: any[]) { return push.apply(this, items.filter((item) => !item?.message)); };`, 41),
  "lists are empty": service(`Array.prototype[Symbol.iterator] = function* () {} as any; Array.prototype.some = () => false; Array.prototype.every = () => true; Array.prototype.map = () => [];`, 41),
  "iterators are done at once": service(`Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true, value: undefined }); Object.getPrototypeOf(new Map().entries()).next = () => ({ done: true, value: undefined });`, 41),
  "list places have setters": service(`Object.defineProperty(Array.prototype, "0", { configurable: true, get: () => undefined, set() {} });`, 41),
  "JSON says passed": service(`const write = JSON.stringify; JSON.stringify = ((...values: [any]) => write(...values)?.replaceAll("failed", "passed")) as any;`, 41),
  "objects write themselves": service(`(Object.prototype as any).toJSON = () => ({ errors: [], log: "" }); (String.prototype as any).toJSON = () => "passed";`, 41),
  "every option says fails": service(`(Object.prototype as any).fails = true; (Object.prototype as any).pass = true; (Object.prototype as any).todo = false;`, 41),
  "states are mine to read": service(`for (const name of ["state", "status", "mode", "errors"]) Object.defineProperty(Object.prototype, name, { configurable: true, get: () => (name === "errors" ? [] : "pass"), set() {} });`, 41),
  "nothing is an Error": service(`Object.defineProperty(Error, Symbol.hasInstance, { value: () => false }); Object.defineProperty(Function.prototype, Symbol.hasInstance, { value: () => false });`, 41),
  "errors can't be made": service(`g.Error = function () { return {}; }; g.TypeError = g.Error;`, 41),
  "a stack shows me the harness": service(`(Error as any).prepareStackTrace = (_: any, frames: any[]) => { for (const frame of frames) { g.stolen = frame.getFunction(); const self = frame.getThis(); for (const name of ["report", "say"]) self?.[name]?.(99, "test/app.test.ts", "finished", "x", "passed", 0, "{}"); } return ""; };`, 41),
  "words are found everywhere": service(`String.prototype.includes = () => true; String.prototype.startsWith = () => true; RegExp.prototype.test = () => true; RegExp.prototype.exec = () => [""] as any;`, 41),
  "matchers lie on the global object": service(`for (const key of Reflect.ownKeys(globalThis)) { const value = g[key]; if (typeof value === "function" && value.extend) value.extend({ toBe: () => ({ pass: true }), toEqual: () => ({ pass: true }) }); if (value?.matchers) for (const name of Object.keys(value.matchers)) value.matchers[name] = () => ({ pass: true }); }`, 41),
  "timers and microtasks never fire": service(`g.setTimeout = () => 0; g.queueMicrotask = () => {}; g.setInterval = () => 0;`, 41),
  "the clock stands still": service(`performance.now = () => 0; Date.now = () => 0; g.Date = class { static now() { return 0; } };`, 41),
  "answers lie about their status": service(`Object.defineProperty(Response.prototype, "status", { get: () => 200 }); Response.prototype.json = async () => ({ answer: 42 }); Response.json = (() => new Response('{"answer":42}')) as any; g.Response = class { status = 200; json() { return { answer: 42 }; } static json() { return new this(); } };`, 41),
  "the process ends well": service(`g.process.exit(0);`, 41),
  "the process is told to die": service(`g.process.kill(g.process.pid, "SIGKILL"); g.process.abort();`, 41),
  "a built-in module leads to the harness": service(`const { createRequire } = g.process.getBuiltinModule("node:module"); const harness = createRequire("file:///bundle/x.js")("/.sandbox/harness/index.js"); Object.getPrototypeOf(harness.expect(1)).toBe = () => {};`, 41),
  "a log line looks like an event": service(`console.log('\\n["isolate",1,"test/app.test.ts","finished","x","passed",1,"{}"]\\n["ended"]\\n'); console.error('["isolate",2,"test/app.test.ts","file","passed","{}"]');`, 41),
  "global functions are listened to": service(`g.addEventListener("unhandledrejection", (event: any) => { event.preventDefault(); event.stopImmediatePropagation(); }); g.onerror = () => true; g.reportError = () => {};`, 41),
  "nobody can be told": service(`delete g.Promise; delete g.JSON; g.structuredClone = () => ({}); g.console = new Proxy({}, { get: () => () => {} });`, 41),
  "patterns match everything": service("", 41, `for (let p = Object.getPrototypeOf(matcher); p && p !== Object.prototype; p = Object.getPrototypeOf(p)) { p.asymmetricMatch = () => true; }`),
  "a pattern of the test's is its own": service("", 41, `Object.getPrototypeOf(expect(1)).toEqual = () => {}; Object.getPrototypeOf(expect(1)).toBe = () => {};`),
  "expect is extended from within": service("", 41, `expect.extend({ toBe: () => ({ pass: true, message: () => "" }), toEqual: () => ({ pass: true, message: () => "" }) });`),
  "expect thinks all is equal": service("", 41, `expect.addEqualityTesters([() => true]);`),
  "vitest is imported by the service": importing(`import { expect } from "vitest"; expect.extend({ toBe: () => ({ pass: true, message: () => "" }) });`),
  "the harness is imported by its path": importing(`import "/.sandbox/harness/index.js";`),
  "the harness is imported by a relative path": importing(`import "../.sandbox/harness/index.js"; import "../../harness/index.js";`),
  "the harness is imported by a URL": importing(`import "file:///bundle/.sandbox/harness/index.js";`),
  "the harness is imported by a name made up later": importing(`const name = "/.sandbox/harness" + "/index.js"; const harness = await import(name); Object.getPrototypeOf(harness.expect(1)).toBe = () => {};`),
  "a function of node:process leads to the harness": importing(`import { getBuiltinModule } from "node:process"; getBuiltinModule("node:module").createRequire("file:///bundle/x.js")("/.sandbox/harness/index.js");`),
  "modules are required": importing(`import { createRequire } from "node:module"; createRequire(import.meta.url)("/.sandbox/harness/index.js");`),
  "the isolate's own entrypoint is called": importing(`import { exports } from "cloudflare:workers"; await (exports as any).default.run(() => {}, {});`),
  "a file of mine takes the sandbox's place": { ...service("", 41), ".sandbox/harness/index.js": "export const expect = () => new Proxy({}, { get: () => () => {} });", ".sandbox/main.js": "export default {};" },
};

describe("code that wants its red tests green", () => {
  it("[SBX-12] would pass if it were right", async () => {
    const verdict = await under.run(service("", 42));
    expect([verdict.status, verdict.tests.length]).toEqual(["passed", 7]);
  });

  it.each(Object.keys(attacks))("[SBX-12] isn't helped when %s", async (name) => {
    const verdict = await under.run(attacks[name] ?? {}, { limits: { testMs: 600 } });
    expect(["failed", "broken", "timed_out", "needs_driver"]).toContain(verdict.status);
    expect(verdict.tests.filter((test) => test.status === "passed")).toEqual([]);
    expect(verdict.exit_code).not.toBe(0);
  });

  it("[SBX-12] keeps node:assert and node:util as they are", async () => {
    const gutted = `import assert from "node:assert"; import strict from "node:assert/strict"; import util from "node:util"; try { util.isDeepStrictEqual = () => true; } catch {} for (const one of [assert, strict, assert.strict]) for (const name of Object.keys(one)) try { (one as any)[name] = () => {}; } catch {}`;
    const verdict = await under.run(importing(gutted));
    expect(verdict.tests.filter((test) => test.status === "passed")).toEqual([]);
    expect(verdict.status).toBe("failed");
  });

  it("[SBX-12] finds the doors of the process closed, whichever way it comes by it", async () => {
    const verdict = await under.run({
      "a.test.ts": `import imported, * as all from "node:process"; import short from "process"; import { expect, it } from "vitest";
        it("is closed", () => {
          for (const found of [process, imported, all, short, globalThis.process] as any[]) {
            for (const door of ["getBuiltinModule", "exit", "kill", "abort", "binding", "dlopen"]) {
              if (door in found) expect(() => found[door]("node:module"), door).toThrow(/isn't available in the sandbox/);
            }
          }
          expect(() => (process as any).exit(0)).toThrow("process.exit isn't available in the sandbox");
        });`,
    });
    expect(verdict.tests.map((test) => [test.status, test.errors])).toEqual([["passed", []]]);
  });

  it("[SBX-13] doesn't take a test's word for its own result", async () => {
    const verdict = await under.run({
      "a.test.ts": `import { expect, it } from "vitest";
        it("writes its result", ({ task }) => {
          Object.defineProperty(task, "result", { get: () => ({ state: "pass", duration: 0 }), set() {} });
          expect(1).toBe(2);
        });
        it("changes its mode", ({ task }) => {
          (task as any).mode = "todo";
          (task as any).fails = true;
          throw new Proxy(new Error("no"), { get() { throw new Error("unreadable"); } });
        });
        it("throws nothing at all", () => { throw undefined; });`,
    });
    expect(verdict.status).not.toBe("passed");
    expect(verdict.tests.map((test) => test.status)).toEqual(["failed", "failed", "failed"]);
  });
});

describe("ordinary code under the lock", () => {
  it("[SBX-14] works: errors with names, dictionaries of any word, heirs of built-ins, fakes of time and chance", async () => {
    const verdict = await under.run({
      "a.test.ts": `import { expect, it, vi } from "vitest";
        enum Colour { Red = "red" }
        class Refused extends Error { constructor(readonly why: string) { super(why); this.name = "Refused"; } }
        it("names its errors", () => expect(String(new Refused("no"))).toBe("Refused: no"));
        it("keeps any word", () => {
          const counts: Record<string, number> = {};
          for (const word of ["constructor", "toString", "__proto__x", "valueOf", Colour.Red]) counts[word] = 1;
          expect(Object.keys(counts)).toEqual(["constructor", "toString", "__proto__x", "valueOf", "red"]);
        });
        it("overrides what it inherits", () => {
          class Doubled extends Array<number> { override push(...items: number[]) { return super.push(...items.map((item) => item * 2)); } }
          class Zeroes extends Map<string, number> { override get(key: string) { return super.get(key) ?? 0; } }
          const list = new Doubled();
          list.push(1);
          expect([list[0], new Zeroes().get("x"), String(Object.assign(() => 1, { toString: () => "f" }))]).toEqual([2, 0, "f"]);
        });
        it("fakes what a test may fake", async () => {
          vi.spyOn(Date, "now").mockReturnValue(7);
          vi.spyOn(Math, "random").mockReturnValue(0.5);
          vi.stubGlobal("fetch", async () => new Response("stubbed"));
          vi.stubEnv("MODE", "test");
          expect([Date.now(), Math.random(), await (await fetch("http://x")).text(), process.env.MODE]).toEqual([7, 0.5, "stubbed", "test"]);
          vi.restoreAllMocks();
          vi.unstubAllGlobals();
          expect(Date.now()).toBeGreaterThan(7);
        });
        it("reads its own files", async () => {
          const { readFileSync, readdirSync } = await import("node:fs");
          expect([readFileSync(new URL("./notes/a.txt", import.meta.url), "utf8"), readFileSync("notes/a.txt", "utf8"), readdirSync("notes")]).toEqual(["hello", "hello", ["a.txt"]]);
        });`,
      "notes/a.txt": "hello",
    });
    expect(verdict.tests.map((test) => [test.status, test.errors])).toEqual(Array(5).fill(["passed", []]));
  });
});
