import { describe, expect, it } from "vitest";
import type { SandboxEvent } from "../../src/generation/sandbox/port.ts";
import { lockerService, oneTest, useSandbox } from "../support/sandbox.ts";

const under = useSandbox({ hangMs: 1_000, memoryMbMax: 500 });

/** A culprit between two tests that have nothing to do with it. */
const among = (body: string, imports = "") => ({
  "a.test.ts": `import { expect, it } from "vitest";\n${imports}\nit("before", () => {});\nit("the culprit", async () => { ${body} });\nit("after", () => {});`,
});
const statuses = (tests: readonly { name: string; status: string }[]) => Object.fromEntries(tests.map(({ name, status }) => [name, status]));

describe("a test that never ends", () => {
  it.each([
    { why: "an endless loop", body: "while (true) {}", message: "Stopped after 400 ms without a pause" },
    { why: "an endless loop without a block", body: "for (;;);", message: "Stopped after 400 ms without a pause" },
    { why: "endless recursion", body: "const deeper = (n: number): number => deeper(n + 1) + 1; deeper(0);", message: "Maximum call stack size exceeded" },
    { why: "recursion that only takes forever", body: "const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2)); fib(70);", message: "Stopped after 400 ms without a pause" },
    { why: "microtasks that make microtasks", body: "const again = (): Promise<void> => Promise.resolve().then(again); await again();", message: "Stopped after 400 ms without a pause" },
    { why: "a promise that never settles", body: "await new Promise(() => {});", message: "Test timed out in 400ms." },
    { why: "a generator without an end", body: "function* all() { let n = 0; while (true) yield n++; } [...all()];", message: "Stopped after 400 ms without a pause" },
  ])("[SBX-15] is one red test, for $why", async ({ body, message }) => {
    const verdict = await under.run(among(body), { limits: { testMs: 400 } });
    expect(statuses(verdict.tests)).toEqual({ before: "passed", "the culprit": "failed", after: "passed" });
    expect(verdict.tests[1]?.errors[0]?.message).toContain(message);
    expect([verdict.status, under.replaced]).toEqual(["failed", []]);
  });

  it("[SBX-15] doesn't take a test that waits for one that spins", async () => {
    const verdict = await under.run(among("await new Promise((resolve) => setTimeout(resolve, 500)); for (let i = 0; i < 5_000; i++) expect(i).toBe(i);"), { limits: { testMs: 2_000 } });
    expect(verdict.tests[1]?.errors).toEqual([]);
  });
});

describe("code that keeps the thread", () => {
  it.each([
    { why: "a regular expression", body: `/^(a+)+$/.test("a".repeat(60) + "b");`, imports: "" },
    { why: "an endless query", body: `new DatabaseSync(":memory:").prepare("with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n").get();`, imports: 'import { DatabaseSync } from "node:sqlite";' },
  ])("[SBX-16] is put out with its process, for $why: the caller knows the test, others don't notice", async ({ body, imports }) => {
    under.replaced.length = 0;
    const events: SandboxEvent[] = [];
    const [culprit, beside] = await Promise.all([under.run(among(body, imports), { limits: { testMs: 400 }, onEvent: (event) => events.push(event) }), under.run(lockerService())]);
    expect(culprit).toMatchObject({ status: "timed_out", exit_code: 124 });
    expect(culprit.reason).toBe('The code kept the thread for more than 1000 ms, during "the culprit" in a.test.ts');
    expect(statuses(culprit.tests)).toEqual({ before: "passed", "the culprit": "failed", after: "not_run" });
    expect(events.map((event) => (event.type === "test" ? event.result.name : event.type))).toEqual(["file", "before", "the culprit"]);
    expect(under.replaced).toHaveLength(1);
    expect([beside.status, (await under.run(lockerService())).status]).toEqual(["passed", "passed"]);
  });

  it("[SBX-16] is put out while its file loads", async () => {
    const verdict = await under.run({ "a.test.ts": 'import { it } from "vitest";\n/^(a+)+$/.test("a".repeat(60) + "b");\nit("never", () => {});' });
    expect([verdict.status, verdict.reason]).toEqual(["timed_out", "The code kept the thread for more than 1000 ms, while loading a.test.ts"]);
    expect(verdict.file_errors).toMatchObject([{ file: "a.test.ts" }]);
  });

  it.each([
    { why: "a loop", body: "const kept: unknown[] = []; while (true) kept.push(new Array(1_000_000).fill(kept.length));" },
    { why: "buffers", body: "const kept: unknown[] = []; Array.from({ length: 1e9 }, () => kept.push(new Uint8Array(50_000_000).fill(1)));" },
  ])("[SBX-17] is put out for the memory it takes, in $why", async ({ body }) => {
    const verdict = await under.run(among(body), { limits: { testMs: 3_000 } });
    expect([verdict.status, verdict.exit_code]).toEqual(["out_of_memory", 137]);
    expect(verdict.reason).toMatch(/^The sandbox (took more than 500 MB|ran out of memory), during "the culprit" in a.test.ts$/);
    expect((await under.run(oneTest(""))).status).toBe("passed");
  });
});

describe("the caller's limits", () => {
  it("[SBX-18] end a run that takes too long, with what there was", async () => {
    const waiting = (body: string) => ({ "a.test.ts": `import { it } from "vitest";\nit("begins", () => {});\nit("waits", async () => { ${body} });\nit("would follow", () => {});` });
    // However slow this machine is, a run that may take five times as long as it needs comes to its second test.
    const wallMs = Math.max(1_000, 5 * (await under.run(waiting(""))).duration_ms);
    const verdict = await under.run(waiting("await new Promise(() => {});"), { limits: { wallMs, testMs: 2 * wallMs } });
    expect([verdict.status, verdict.exit_code, verdict.reason]).toEqual(["timed_out", 124, expect.stringMatching(`^The run took longer than ${wallMs} ms, during "waits" in a.test.ts$`)]);
    expect(statuses(verdict.tests)).toEqual({ begins: "passed", waits: "failed", "would follow": "not_run" });
    expect(verdict.duration_ms).toBeGreaterThanOrEqual(wallMs);
  });

  it("[SBX-19] cut a flood of output, and nothing else", async () => {
    const flood = "for (let i = 0; i < 20_000; i++) console.log('x'.repeat(100));";
    const verdict = await under.run({ "a.test.ts": `import { it } from "vitest";\nfor (let n = 0; n < 8; n++) it(\`floods \${n}\`, () => { ${flood} });` }, { limits: { outputBytes: 50_000 } });
    expect([verdict.status, verdict.tests.length]).toEqual(["passed", 8]);
    const sizes = verdict.tests.map((test) => test.log.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(51_000);
    expect(verdict.tests[0]?.log).toMatch(/^x{100}\n[\s\S]*\[the rest of the output was cut\]\n$/);
  });

  it("[SBX-19] keep each test's own output with it", async () => {
    const verdict = await under.run({ "a.test.ts": 'import { it } from "vitest";\nit("one", () => console.log("from", { one: 1 }));\nit("two", async () => { await 0; console.error(new Error("from two").message); });' });
    expect(verdict.tests.map((test) => test.log)).toEqual(["from { one: 1 }\n", "from two\n"]);
  });

  it("[SBX-20] are the signal's too: the run throws what it carries, and the sandbox goes on", async () => {
    const cancel = new AbortController();
    const reason = new Error("changed my mind");
    const startedAt = performance.now();
    const run = under.run(among("await new Promise((resolve) => setTimeout(resolve, 4_000));"), { signal: cancel.signal, onEvent: (event) => event.type === "test" && cancel.abort(reason) });
    await expect(run).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(under.run(oneTest(""), { signal: cancel.signal })).rejects.toBe(reason);
    expect((await under.run(oneTest(""))).status).toBe("passed");
  });
});
