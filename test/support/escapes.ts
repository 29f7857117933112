/** What comes out. `no effect`: the attempt fails inside the run, whose own tests say so and pass. `a red test`: that one test fails, those around it pass. */
export type Ending = "a red test" | "no effect" | "output cut" | "refused" | "timed_out" | "out_of_memory";

export interface Escape {
  name: string;
  /** Inside one test of three. */
  body: string;
  imports?: string;
  files?: Record<string, string>;
  ends: Ending | readonly Ending[];
}

const red = "a red test";
const none = "no effect";
const rejects = (specifier: string) => `const name = ${JSON.stringify(specifier.slice(0, 3))} + ${JSON.stringify(specifier.slice(3))}; await expect(import(name)).rejects.toThrow();`;

/** By what is tried. docs/guides/sandbox.md lists them as they stand here. */
export const escapes: Readonly<Record<string, readonly Escape[]>> = {
  "Never ending": [
    { name: "a plain loop", body: "while (true) {}", ends: red },
    { name: "loops in loops", body: "for (;;) for (;;) ;", ends: red },
    { name: "a loop that continues at a label", body: "outer: for (;;) { for (;;) continue outer; }", ends: red },
    { name: "a loop in a getter", body: "({ get x() { while (true); } }).x;", ends: red },
    { name: "a generator without an end", body: "for (const _ of (function* () { while (true) yield 1; })());", ends: red },
    { name: "an iterator without an end, spread", body: "new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) } as any);", ends: red },
    { name: "an async loop", body: "while (true) await null;", ends: red },
    { name: "for await over what never ends", body: "for await (const _ of (async function* () { while (true) yield 1; })());", ends: red },
    { name: "an async iterator that never answers", body: "for await (const _ of { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>(() => {}) }) });", ends: red },
    { name: "recursion", body: "const f = (): number => f() + 1; f();", ends: red },
    { name: "recursion that catches its own overflow", body: "const f = (): void => { try { f(); } finally { f(); } }; f();", ends: red },
    { name: "a Proxy trap that springs itself", body: "const p: any = new Proxy({}, { get: (_, key, self) => self[key] }); p.x;", ends: red },
    { name: "a chain of microtasks", body: "const again = (): Promise<void> => Promise.resolve().then(again); await again();", ends: red },
    { name: "queueMicrotask calling itself", body: "const again = () => queueMicrotask(again); again(); await new Promise((r) => setTimeout(r, 5_000));", ends: red },
    { name: "process.nextTick calling itself", body: "const again = () => process.nextTick(again); again(); await new Promise((r) => setTimeout(r, 5_000));", ends: [red, "timed_out"] },
    { name: "timers that make timers", body: "const again = () => { setTimeout(again, 0); setTimeout(again, 1); }; again(); await new Promise(() => {});", ends: [red, "timed_out", "out_of_memory"] },
    { name: "an interval left behind", body: "setInterval(() => {}, 1);", ends: none },
    { name: "a promise that never settles", body: "await new Promise(() => {});", ends: red },
    { name: "a thenable that never answers", body: "await { then() {} };", ends: red },
    { name: "a module that never finishes loading", body: 'await import("./slow.ts");', files: { "slow.ts": "await new Promise(() => {}); export {};" }, ends: red },
    { name: "a comparison that never ends", body: "[2, 1].sort(() => { while (true); });", ends: red },
    { name: "toJSON that never ends", body: "JSON.stringify({ toJSON() { while (true); } });", ends: red },
    { name: "an inspection that never ends", body: 'console.log({ [Symbol.for("nodejs.util.inspect.custom")]() { while (true); } });', ends: red },
    { name: "a regular expression that backtracks", body: '/^(a+)+$/.test("a".repeat(60) + "b");', ends: "timed_out" },
    { name: "a replacement that backtracks", body: '"a".repeat(60).replace(/(a*)*c/, "");', ends: "timed_out" },
    { name: "a query without an end", body: 'new DatabaseSync(":memory:").prepare("with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n").get();', imports: 'import { DatabaseSync } from "node:sqlite";', ends: "timed_out" },
    { name: "a sum of big integers", body: "let n = 3n; for (;;) n = n * n;", ends: [red, "timed_out"] },
    { name: "waiting on shared memory", body: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);", ends: red },
    { name: "a derived key of a billion rounds", body: 'pbkdf2Sync("a", "b", 2_000_000_000, 64, "sha512");', imports: 'import { pbkdf2Sync } from "node:crypto";', ends: [red, "timed_out"] },
  ],
  "Too much": [
    { name: "a list that grows", body: "const kept: unknown[] = []; while (true) kept.push(new Array(1_000_000).fill(kept.length));", ends: "out_of_memory" },
    { name: "buffers that are kept", body: "const kept: unknown[] = []; Array.from({ length: 1e9 }, () => kept.push(new Uint8Array(50_000_000).fill(1)));", ends: "out_of_memory" },
    { name: "files in /tmp that grow", body: 'for (let n = 0; ; n++) writeFileSync("/tmp/" + n, Buffer.alloc(50_000_000, 1));', imports: 'import { writeFileSync } from "node:fs";', ends: [red, "out_of_memory"] },
    { name: "memory of WebAssembly", body: "const kept: unknown[] = []; for (;;) { const { buffer } = new WebAssembly.Memory({ initial: 1_000 }); new Uint8Array(buffer).fill(1); kept.push(buffer); }", ends: [red, "out_of_memory"] },
    { name: "a module of WebAssembly from bytes", body: "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));", ends: red },
    { name: "text that doubles", body: 'let text = "x"; for (;;) text += text;', ends: red },
    { name: "an array of four thousand million", body: "new ArrayBuffer(2 ** 40);", ends: red },
    { name: "what unpacks to a thousand times its size", body: "const bomb = gzipSync(Buffer.alloc(200_000_000)); const kept = []; for (;;) kept.push(gunzipSync(bomb));", imports: 'import { gunzipSync, gzipSync } from "node:zlib";', ends: [red, "timed_out", "out_of_memory"] },
    { name: "a clone of what is deep", body: "let deep: any = {}; for (let n = 0; n < 200_000; n++) deep = { deep }; structuredClone(deep);", ends: red },
    { name: "a flood of output", body: 'for (let n = 0; n < 20_000; n++) console.log("x".repeat(100));', ends: "output cut" },
    { name: "an error message of fifty million letters", body: 'throw new Error("x".repeat(50_000_000));', ends: red },
    { name: "an error of a hundred thousand errors", body: "throw new AggregateError(Array.from({ length: 100_000 }, () => new Error('x')));", ends: [red, "timed_out"] },
    { name: "a difference of a hundred thousand lines", body: "expect(Array.from({ length: 100_000 }, (_, n) => n)).toEqual(Array.from({ length: 100_000 }, (_, n) => n + 1));", ends: [red, "timed_out"] },
    { name: "a test's name of ten million letters", body: "", imports: 'it("x".repeat(10_000_000), () => {});', ends: none },
  ],
  "Hostile errors": [
    { name: "an error whose every part throws", body: 'throw new Proxy(new Error("no"), { get() { throw new Error("unreadable"); } });', ends: red },
    { name: "a stack that never ends", body: 'throw Object.defineProperty(new Error("x"), "stack", { get() { while (true); } });', ends: red },
    { name: "a cause that is itself", body: 'const e: any = new Error("x"); e.cause = e; throw e;', ends: red },
    { name: "prepareStackTrace of its own", body: '(Error as any).prepareStackTrace = () => { throw 1; }; throw new Error("x");', ends: red },
    { name: "nothing at all", body: "throw undefined;", ends: red },
    { name: "a finalizer that throws", body: "new FinalizationRegistry(() => { throw new Error('late'); }).register({}, 1); for (let n = 0; n < 200; n++) new Uint8Array(1_000_000);", ends: none },
    { name: "leaving the process", body: "process.exit(0);", ends: red },
    { name: "ending the process by force", body: 'process.kill(process.pid, "SIGKILL"); process.abort();', ends: red },
  ],
  "A result of its own": [
    { name: "Object.prototype polluted, so that all is equal", body: "try { (Object.prototype as any).asymmetricMatch = () => true; } catch {} expect({ a: 1 }).toEqual({ a: 2 });", ends: red },
    { name: "Array.prototype polluted, so that nothing is compared", body: "try { Array.prototype.every = () => true; Array.prototype.some = () => true; (Array.prototype as any).asymmetricMatch = () => true; } catch {} expect([1]).toEqual([2]);", ends: red },
    { name: "Promise polluted, so that nothing rejects", body: "try { Promise.prototype.then = function () { return this; } as any; Promise.reject = Promise.resolve; } catch {} await expect(Promise.resolve(1)).resolves.toBe(2);", ends: red },
    { name: "expect polluted, so that nothing throws", body: "try { (expect as any).extend({ toBe: () => ({ pass: true, message: () => '' }) }); Object.getPrototypeOf(expect(1)).toBe = () => {}; } catch {} expect(1).toBe(2);", ends: red },
    { name: "results printed as a runner prints them", body: 'console.log("\\u2713 the culprit"); console.log(JSON.stringify(["isolate", 3, "a.test.ts", "finished", "2", "passed", 1, "{}"])); process.stdout.write("\\n[\\"ended\\"]\\n"); throw new Error("not so");', ends: red },
    { name: "a task that says of itself that it passed", body: 'const { task } = (expect.getState() as any); try { task.result = { state: "pass" }; Object.freeze(task.result); } catch {} throw new Error("not so");', ends: red },
    { name: "ending the process as a success before it can fail", body: "try { process.exitCode = 0; process.exit(0); } catch {} expect(1).toBe(2);", ends: red },
  ],
  "Out of reach": [
    { name: "fetch", body: 'await expect(fetch("http://127.0.0.1:1/")).rejects.toThrow();', ends: none },
    { name: "WebSocket", body: 'let open = false; try { const socket = new WebSocket("ws://127.0.0.1:1/"); socket.addEventListener("open", () => (open = true)); } catch {} await new Promise((r) => setTimeout(r, 50)); expect(open).toBe(false);', ends: none },
    { name: "node:net", body: "", imports: 'import "node:net";', ends: "refused" },
    { name: "node:child_process, by a name made up later", body: rejects("node:child_process"), ends: none },
    { name: "node:worker_threads", body: rejects("node:worker_threads"), ends: none },
    { name: "node:vm", body: rejects("node:vm"), ends: none },
    { name: "cloudflare:workers", body: rejects("cloudflare:workers"), ends: none },
    { name: "cloudflare:sockets", body: rejects("cloudflare:sockets"), ends: none },
    { name: "a module from a data URL", body: rejects("data:text/javascript,export default 1"), ends: none },
    { name: "a module from the network", body: rejects("https://example.com/a.js"), ends: none },
    { name: "the cache", body: 'await expect((async () => { await caches.default.put("http://a/", new Response("x", { headers: { "cache-control": "max-age=60" } })); return caches.default.match("http://a/"); })().catch(() => undefined)).resolves.toBeUndefined();', ends: none },
    { name: "the environment", body: 'expect(Object.keys(process.env).sort()).toEqual(["MODE", "NODE_ENV", "TEST", "VITEST"]);', ends: none },
    { name: "eval and its kin", body: 'for (const make of [() => eval("1"), () => new Function("return 1"), () => (async () => {}).constructor("return 1"), () => (function* () {}).constructor("yield 1")]) expect(make).toThrow(EvalError);', ends: none },
    { name: "a timer with text for code", body: 'await new Promise<void>((resolve) => { try { (setTimeout as any)("globalThis.ran = true", 0); } catch {} setTimeout(resolve, 30); }); expect((globalThis as any).ran).toBeUndefined();', ends: none },
    { name: "the machine's files", body: 'for (const path of ["/etc/passwd", "/proc/self/environ", "/bundle/../etc/hosts"]) expect(() => readFileSync(path)).toThrow();', imports: 'import { readFileSync } from "node:fs";', ends: none },
    { name: "the repository's files, to write", body: 'expect(() => writeFileSync("a.test.ts", "")).toThrow(); expect(() => rmSync("package.json")).toThrow(); expect(readFileSync("package.json", "utf8")).toBe("{}");', imports: 'import { readFileSync, rmSync, writeFileSync } from "node:fs";', ends: none },
    { name: "the harness by its path", body: rejects("/.sandbox/harness/index.js"), ends: none },
    { name: "the harness by require", body: 'expect(() => createRequire(import.meta.url)("/.sandbox/harness/index.js")).toThrow(); expect(() => createRequire("file:///.sandbox/main.js")).toThrow();', imports: 'import { createRequire } from "node:module";', ends: none },
    { name: "the compiled code by its path", body: rejects("/.sandbox/code/a.test.ts"), ends: none },
    { name: "doors of the process", body: 'for (const door of ["getBuiltinModule", "binding", "dlopen"]) if (door in process) expect(() => (process as any)[door]("node:net")).toThrow();', ends: none },
    { name: "what another run left", body: '(globalThis as any).left = 1; writeFileSync("/tmp/left", "x"); expect(existsSync("/tmp/left")).toBe(true);', imports: 'import { existsSync, writeFileSync } from "node:fs";\nit("finds nothing", () => expect([existsSync("/tmp/left"), "left" in globalThis]).toEqual([false, false]));', ends: none },
    { name: "clocks and threads to measure others by", body: 'expect(["Worker", "SharedWorker"].filter((name) => name in globalThis)).toEqual([]);', ends: none },
    { name: "mocks of what judges", body: 'for (const name of ["node:assert", "vitest", "node:util", "node:assert/strict"]) expect(() => vi.doMock(name, () => ({}))).toThrow(/judges tests/);', ends: none },
    { name: "changes to the language", body: "for (const change of [() => (Object.is = () => true), () => (Promise.prototype.then = null as any), () => ((Array.prototype as any)[Symbol.iterator] = null), () => Object.defineProperty(Promise, Symbol.species, { value: Array }), () => ((Object.prototype as any).then = 1)]) expect(change).toThrow();", ends: none },
    { name: "a cycle of imports", body: 'expect((await import("./one.ts")).one()).toBe(3);', files: { "one.ts": 'import { two } from "./two.ts"; export const one = () => two() + 1;', "two.ts": 'import { one } from "./one.ts"; export const two = () => (typeof one === "function" ? 2 : 0);' }, ends: none },
    { name: "imports three hundred deep", body: 'expect((await import("./deep0.ts")).n).toBe(300);', files: Object.fromEntries([...Array(300).keys()].map((n) => [`deep${n}.ts`, n === 299 ? "export const n = 300;" : `export { n } from "./deep${n + 1}.ts";`])), ends: none },
  ],
};

/** The guide's table. */
export function escapeTable(): string {
  const rows = Object.entries(escapes).flatMap(([group, list]) => list.map(({ name, ends }) => `| ${group} | ${name} | ${[ends].flat().join(" or ")} |`));
  return ["| | what is tried | what comes out |", "|---|---|---|", ...rows].join("\n");
}
