import { describe, expect, it } from "vitest";
import type { Verdict } from "../../src/generation/sandbox/port.ts";
import { oneTest, useSandbox } from "../support/sandbox.ts";
import { escapes, type Ending, type Escape } from "../support/escapes.ts";

const under = useSandbox({ seats: 1, hangMs: 1_000, memoryMbMax: 500 });
const testMs = 700;

/** The culprit between two tests that have nothing to do with it. */
const among = ({ body, imports = "", files = {} }: Escape) => ({
  ...files,
  "a.test.ts": `import { expect, it, vi } from "vitest";\n${imports}\nit("before", () => {});\nit("the culprit", async () => { ${body}\n});\nit("after", () => {});`,
});

function endingOf(verdict: Verdict): Ending | string {
  const statuses = Object.fromEntries(verdict.tests.map(({ name, status }) => [name, status]));
  if (verdict.status === "needs_driver") return "refused";
  if (verdict.status === "passed") return verdict.tests.some(({ log }) => log.includes("was cut]")) ? "output cut" : "no effect";
  if (verdict.status === "failed" && statuses["the culprit"] === "failed" && statuses["before"] === "passed" && statuses["after"] === "passed") return "a red test";
  return verdict.status;
}

describe.each(Object.entries(escapes))("%s", (_, list) => {
  it.each(list.map((escape) => [escape.name, escape] as const))("[SBX-44] %s", async (_, escape) => {
    const verdict = await under.run(among(escape), { limits: { testMs, wallMs: 15_000 } });
    expect([escape.ends].flat(), JSON.stringify([verdict.status, verdict.reason, verdict.tests.map(({ name, status, errors }) => [name.slice(0, 50), status, errors[0]?.message.slice(0, 200)]), verdict.file_errors]).slice(0, 2_000)).toContain(endingOf(verdict));
    expect(JSON.stringify(verdict).length).toBeLessThan(500_000);
    expect((await under.run(oneTest("expect(1).toBe(1);"))).status).toBe("passed");
  });
});
