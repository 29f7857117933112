import { describe, expect, it } from "vitest";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, type SandboxEvent, type Verdict } from "../../src/generation/sandbox/port.ts";
import { bindingTo, sandboxToken, useSandbox } from "../support/sandbox.ts";

const under = useSandbox({ seats: 2, warmUp: false });

async function inParts(partsMax: number, files: Record<string, string>, command: string): Promise<{ verdict: Verdict; events: SandboxEvent[] }> {
  const events: SandboxEvent[] = [];
  const sandbox = isolateSandbox(bindingTo(under.url), sandboxToken, partsMax);
  return { verdict: await sandbox.run({ files: { "package.json": '{"type":"module"}', ...files }, command, limits: defaultLimits }, (event) => events.push(event), AbortSignal.timeout(50_000)), events };
}

/** What must be the same however often it is run: everything but the time that it took. */
const timeless = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (name, part) => (name === "duration_ms" ? 0 : name === "logs" ? String(part).replace(/\d+ ms/g, "") : part)));

const suites: [name: string, command: string, files: Record<string, string>][] = [
  ["vitest", "npx vitest run --coverage", {
    "src/sum.ts": "export const sum = (a: number, b: number): number => {\n  if (a > 1000) return 0;\n  return a + b;\n};\n",
    ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`test/${n}.test.ts`, `import { expect, it } from "vitest";\nimport { sum } from "../src/sum.ts";\nit("adds ${n}", () => { console.log("said ${n}"); expect(sum(${n}, 1)).toBe(${n === 4 ? 0 : n + 1}); });\nit.skip("later", () => {});\n`])),
    "test/6.test.ts": 'throw new Error("this file doesn\'t load");\n',
    "test/7.test.ts": 'import { nothing } from "../src/nowhere.ts";\nnothing();\n',
  }],
  ["jest", "npx jest", Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.test.js`, `describe("group", () => { test.each([1, 2])("has %i", (x) => { expect(x).toBeLessThan(${n === 2 ? 2 : 9}); }); });\n`]))],
  ["node:test", "node --test", Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.test.js`, `import test from "node:test";\nimport assert from "node:assert";\ntest("has ${n}", async (t) => { await t.test("inner", () => assert.equal(${n}, ${n === 3 ? 0 : n})); });\n`]))],
];

describe("a run in parts", () => {
  it.each(suites)("[SBX-50] gives the verdict, the order and the events of one: %s", async (_, command, files) => {
    const [one, two] = [await inParts(1, files, command), await inParts(2, files, command)];
    expect(timeless(two.verdict)).toEqual(timeless(one.verdict));
    expect(timeless(two.events)).toEqual(timeless(one.events));
    expect(two.verdict.tests.length).toBeGreaterThan(4);
  });

  it("[SBX-50][SBX-16] loses only the part that hangs, and names what hung", async () => {
    const files = Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.test.ts`, `import { it } from "vitest";\nit("test ${n}", () => { ${n === 2 ? '/^(a+)+$/.test("a".repeat(60) + "b");' : ""} });\n`]));
    const { verdict } = await inParts(2, files, "npx vitest run");
    expect([verdict.status, verdict.reason]).toEqual(["timed_out", expect.stringContaining('"test 2" in 2.test.ts')]);
    expect(verdict.tests.map(({ name, status }) => [name, status])).toEqual([["test 1", "passed"], ["test 2", "failed"], ["test 3", "passed"], ["test 4", "passed"]]);
  });
});
