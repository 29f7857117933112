import { describe, expect, it } from "vitest";
import { buildRepository, testFilesOf } from "../../../src/generation/sandbox/isolate/repository.ts";

const packages = { moduleOf: (specifier: string) => (["vitest", "hono", "hono/cors"].includes(specifier) ? `/served/${specifier}.js` : undefined), versions: { hono: "4.13.19", vitest: "4.1.12" } };
const build = (files: Record<string, string>, filters: string[] = []) => buildRepository(files, filters, packages);

describe("testFilesOf", () => {
  const files = Object.fromEntries(["b.test.ts", "a.spec.mjs", "src/x.ts", "test/c.test.tsx", "node_modules/x/x.test.js", "src/latest.ts"].map((path) => [path, ""]));
  it("[SBX-2] finds what vitest finds, in order", () => {
    expect(testFilesOf(files, [])).toEqual(["a.spec.mjs", "b.test.ts", "test/c.test.tsx"]);
  });
  it("[SBX-2] keeps those whose path contains a filter", () => {
    expect(testFilesOf(files, ["./test/", "spec"])).toEqual(["a.spec.mjs", "test/c.test.tsx"]);
  });
});

describe("buildRepository", () => {
  it("[SBX-34] compiles only what tests reach", () => {
    const built = build({ "a.test.ts": 'import "./src/used.ts";', "src/used.ts": "export {};", "src/server.ts": 'import "@hono/node-server"; const = ;' });
    expect([built.file_errors, built.missing]).toEqual([[], []]);
    expect(Object.keys(built.modules).filter((path) => path.startsWith(".sandbox/"))).toEqual([".sandbox/copy-0/a.test.ts", ".sandbox/copy-0/src/used.ts"]);
    expect(built.modules["src/server.ts"]).toEqual({ text: expect.stringContaining("@hono/node-server") });
  });

  it("[SBX-10] gives each test file copies of its own", () => {
    const built = build({ "a.test.ts": 'import "./state.ts";', "b.test.ts": 'import "./state.ts";', "state.ts": "export let n = 0;" });
    expect(Object.keys(built.modules)).toEqual(expect.arrayContaining([".sandbox/copy-0/state.ts", ".sandbox/copy-1/state.ts"]));
    expect([...built.entries]).toEqual([["a.test.ts", "/.sandbox/copy-0/a.test.ts"], ["b.test.ts", "/.sandbox/copy-1/b.test.ts"]]);
  });

  it.each([
    ["./x.js", "src/x.ts"],
    ["./x.ts", "src/x.ts"],
    ["./x", "src/x.ts"],
    ["./part", "src/part/index.ts"],
    ["../data.json", "data.json"],
    ["./constructor", "src/constructor.ts"],
  ])("finds %s", (specifier, file) => {
    const built = build({ "src/a.test.ts": `import ${JSON.stringify(specifier)};`, "src/x.ts": "", "src/part/index.ts": "", "data.json": "{}", "src/constructor.ts": "" });
    expect(built.file_errors).toEqual([]);
    expect(built.modules[`.sandbox/copy-0/${file}`]).toBeDefined();
  });

  it.each(["./toString", "../../../etc/passwd", "./gone.ts"])("[SBX-5] doesn't find %s", (specifier) => {
    expect(build({ "a.test.ts": `import ${JSON.stringify(specifier)};` }).file_errors).toMatchObject([{ file: "a.test.ts", errors: [{ message: expect.stringContaining("Cannot find module") }] }]);
  });

  it("notes the packages that are used, and no others", () => {
    const built = build({ "a.test.ts": 'import "hono/cors"; import "vitest";', "src/unused.ts": 'import "hono";' });
    expect([...built.packages]).toEqual(["hono/cors", "vitest"]);
  });

  it.each([
    ["^4.0.0", []],
    ["4.13.19", []],
    ["latest", []],
    ["^3.12.0", ["hono ^3.12.0, where the isolate sandbox has 4.13.19"]],
  ])("[SBX-4] compares the major version with %s", (range, missing) => {
    expect(build({ "a.test.ts": 'import "hono";', "package.json": JSON.stringify({ dependencies: { hono: range } }) }).missing).toEqual(missing);
  });

  it("[SBX-12] lets vitest in on the tests' side only", () => {
    const built = build({ "a.test.ts": 'import "vitest"; import "./test/support.ts"; import "./src/app.ts";', "test/support.ts": 'import "vitest";', "src/app.ts": '\nimport "vitest";' });
    expect(built.file_errors).toEqual([{ file: "src/app.ts", errors: [{ name: "Error", message: '"vitest" may be imported by tests only', line: 2 }] }]);
  });

  it("[SBX-12] takes no file in the sandbox's own folder", () => {
    const built = build({ "a.test.ts": 'import "./.sandbox/x.js";', ".sandbox/x.js": "", ".sandbox/main.js": "" });
    expect(built.file_errors).toMatchObject([{ file: ".sandbox/x.js" }]);
    expect(Object.keys(built.modules)).toEqual(["a.test.ts"]);
  });
});
