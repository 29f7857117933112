import { describe, expect, it } from "vitest";
import { blueprintOf } from "../../src/generation/builtin/provider.ts";
import { planOf } from "../../src/generation/builtin/plan.ts";
import { read } from "../../src/generation/builtin/reader/read.ts";
import { writeFiles, writeTests } from "../../src/generation/builtin/writer/write.ts";
import { useProcesses } from "../support/process-sandbox.ts";

const under = useProcesses({ wanted: ["typescript"] });
const strict = { "tsconfig.json": '{"compilerOptions":{"strict":true,"noEmit":true,"module":"nodenext","target":"es2024","types":[]},"include":["src"]}', "package.json": '{"type":"module","scripts":{"typecheck":"tsc"},"devDependencies":{"typescript":"7"}}' };

describe("a type check", () => {
  it("[PRC-11] says each error with its file, line and column, those of syntax too", async () => {
    const verdict = await under.run({ ...strict, "src/a.ts": 'const a: number = "x";\n\nexport const b: { c: () => number } = { c: () => "y" };\nexport default a;\n' }, "npm run typecheck");
    expect(verdict).toMatchObject({ status: "failed", tests: [], engine: { driver: "process", versions: { typescript: expect.stringMatching(/^7\./) } } });
    expect(verdict.exit_code).toBeGreaterThan(0);
    expect(verdict.file_errors.map(({ file, errors }) => [file, ...errors.map(({ name, line, column }) => [name, line, column])])).toEqual([["src/a.ts", ["TS2322", 1, 7], ["TS2322", 3, 50]]]);
    const syntax = await under.run({ ...strict, "src/b.ts": "export const = 1;\n" }, "npm run typecheck");
    expect(syntax.file_errors).toEqual([{ file: "src/b.ts", errors: [expect.objectContaining({ name: "TS1134", line: 1, column: 14 }), expect.anything()] }]);
  });

  it("[PRC-11] passes where the types hold, with a service that was produced, its packages and its tests", async () => {
    const request = { requirement: "Books have a unique title and a price. The price cannot be negative." };
    const blueprint = blueprintOf({ ...request, plan: planOf(read(request)) });
    const files = Object.fromEntries([...writeFiles(blueprint), ...writeTests(blueprint).files].map(({ path, content }) => [path, content]));
    const verdict = await under.run(files, "npm run typecheck");
    expect([verdict.status, verdict.file_errors, verdict.logs]).toEqual(["passed", [], ""]);
    const broken = await under.run({ ...files, "src/app.ts": files["src/app.ts"]!.replace("new Hono()", "new Hono(7)") }, "npx tsc --noEmit");
    expect([broken.status, broken.file_errors[0]?.file, broken.file_errors[0]?.errors[0]]).toEqual(["failed", "src/app.ts", expect.objectContaining({ name: "TS2345", line: expect.any(Number), column: expect.any(Number) })]);
  });

  it("[PRC-11][PRC-8] needs another driver for a package that is declared and isn't there; one that isn't declared is the repository's fault", async () => {
    const uses = { ...strict, "src/a.ts": 'import express from "express";\nexport default express;\n' };
    expect(await under.run({ ...uses, "package.json": '{"type":"module","dependencies":{"express":"5"}}' }, "tsc")).toMatchObject({ status: "needs_driver", reason: expect.stringContaining('"express"') });
    expect(await under.run(uses, "tsc")).toMatchObject({ status: "failed", file_errors: [{ file: "src/a.ts", errors: [{ name: "TS2307", line: 1, column: 21 }] }] });
    expect(await under.run({ ...strict, "src/a.ts": 'import { Hono } from "hono";\nexport default Hono;\n' }, "tsc")).toMatchObject({ status: "failed", file_errors: [{ errors: [{ name: "TS2307" }] }] });
  });

  it("[PRC-11] shows the compiler and packages to a type check alone, and lets nobody change them", async () => {
    expect((await under.run({ "a.sh": "ls /opt/tsc /node_modules" }, "sh a.sh")).status).toBe("failed");
    const verdict = await under.run({ ...strict, "src/a.ts": "export const a = 1;\n", "b.sh": "" }, "tsc && ls /node_modules; touch /opt/tsc/x; echo wrote $?");
    expect(verdict.logs).toMatch(/wrote [1-9]/);
  });
});
