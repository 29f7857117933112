import { describe, expect, it } from "vitest";
import { transpile } from "../../../src/generation/sandbox/isolate/compile/transpile.ts";
import { planCommand } from "../../../src/generation/sandbox/isolate/command/plan.ts";
import { buildRepository } from "../../../src/generation/sandbox/isolate/repository.ts";

const offer = { served: ["hono", "hono/cors", "node:fs"], versions: { hono: "4.13.19" }, transpile };
function build(files: Record<string, string>, command = "npx vitest run") {
  const whole = { "package.json": "{}", ...files };
  const plan = planCommand(command, whole);
  if ("needs" in plan) throw new Error(plan.needs);
  return buildRepository(whole, plan, offer);
}
const compiled = (built: ReturnType<typeof build>) => Object.keys(built.modules).filter((path) => path.startsWith(".sandbox/code/")).map((path) => path.slice(".sandbox/code/".length));

describe("buildRepository", () => {
  it("[SBX-34] compiles only what tests reach", () => {
    const built = build({ "a.test.ts": 'import "./src/used.ts";', "src/used.ts": "export {};", "src/server.ts": 'import "@hono/node-server"; const = ;' });
    expect([built.file_errors, built.missing]).toEqual([[], []]);
    expect(compiled(built)).toEqual(["a.test.ts", "src/used.ts"]);
    expect(built.modules["src/server.ts"]).toEqual({ text: expect.stringContaining("@hono/node-server") });
  });

  it("[SBX-32] compiles all that there is once a name is made up at run time", () => {
    const built = build({ "a.test.ts": "await import(`./src/${name}.ts`);", "src/one.ts": "", "src/two.ts": "const = ;", "vitest.config.ts": "export default {}" });
    expect(compiled(built).sort()).toEqual(["a.test.ts", "src/one.ts"]);
    expect(built.sources.find(({ path }) => path === "src/two.ts")).toMatchObject({ kind: "broken", error: { name: "SyntaxError" } });
    expect(built.test_files).toEqual(["a.test.ts"]);
  });

  it.each([
    ["./x.js", "src/x.ts"],
    ["./x.ts", "src/x.ts"],
    ["./x", "src/x.ts"],
    ["./part", "src/part/index.ts"],
    ["../data.json", "data.json"],
    ["./constructor", "src/constructor.ts"],
    ["@/x", "src/x.ts"],
    ["src/x", "src/x.ts"],
    ["#inner", "src/x.ts"],
    ["own-name", "src/x.ts"],
    ["own-name/part", "src/part/index.ts"],
  ])("[SBX-38] finds %s", (specifier, file) => {
    const built = build({
      "src/a.test.ts": `import ${JSON.stringify(specifier)};`, "src/x.ts": "", "src/part/index.ts": "", "data.json": "{}", "src/constructor.ts": "",
      "tsconfig.json": '{ // here\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], }, } }',
      "package.json": JSON.stringify({ name: "own-name", imports: { "#inner": "./src/x.ts" }, exports: { ".": { import: "./src/x.ts" }, "./*": { default: "./src/*/index.ts" } } }),
    });
    expect(built.file_errors).toEqual([]);
    expect(built.sources.map(({ path }) => path)).toContain(file);
  });

  it("[SBX-38] asks jest's mapper first, also for relative names", () => {
    const jest = { projects: ["<rootDir>"], moduleNameMapper: { "^(\\.\\/.+)\\.js$": "$1", "\\.css$": "<rootDir>/style.js" } };
    const built = build({ "package.json": JSON.stringify({ jest }), "deep/a.test.ts": 'import "./b.js"; import "./c.css";', "deep/b.ts": "", "deep/c.css": "", "style.js": "" }, "npx jest");
    expect([built.file_errors, built.sources.map(({ path }) => path).sort()]).toEqual([[], ["deep/a.test.ts", "deep/b.ts", "style.js"]]);
  });

  it.each(["./toString", "../../../etc/passwd", "./gone.ts", "/etc/passwd", "file:///etc/passwd", "./.sandbox/x.js"])("[SBX-5] doesn't find %s", (specifier) => {
    expect(build({ "a.test.ts": `import ${JSON.stringify(specifier)};`, ".sandbox/x.js": "" }).file_errors).toMatchObject([{ file: "a.test.ts", errors: [{ message: expect.stringContaining("Cannot find module"), line: 1 }] }]);
  });

  it("[SBX-38] asks of Node's own runs what Node asks: the ending of the file", () => {
    const files = { "a.test.mjs": 'import "./x";', "x.mjs": "" };
    expect(build(files, "node --test").file_errors).toMatchObject([{ errors: [{ message: expect.stringContaining('Cannot find module "./x"') }] }]);
    expect(build({ "a.test.cjs": 'require("./x");', "x.js": "" }, "node --test").sources.map(({ path }) => path)).toEqual(["a.test.cjs", "x.js"]);
  });

  it("notes what is served, and no more", () => {
    const built = build({ "a.test.ts": 'import "hono/cors"; import "fs";', "src/unused.ts": 'import "hono";' });
    expect([...built.served]).toEqual(["hono/cors", "node:fs"]);
  });

  it.each([
    ["^4.0.0", []],
    ["4.13.19", []],
    ["latest", []],
    ["^3.12.0", ["hono ^3.12.0, where the isolate sandbox has 4.13.19"]],
  ])("[SBX-4] compares the major version with %s", (range, missing) => {
    expect(build({ "a.test.ts": 'import "hono";', "package.json": JSON.stringify({ dependencies: { hono: range } }) }).missing).toEqual(missing);
  });

  it("[SBX-4] doesn't ask for a package that a mock stands for", () => {
    const files = { "package.json": '{"dependencies":{"axios":"1"}}', "src/a.ts": 'import axios from "axios"; axios();' };
    expect(build({ ...files, "a.test.ts": 'import "./src/a";' }).missing).toEqual(['the package "axios", which the isolate sandbox doesn\'t have']);
    expect(build({ ...files, "a.test.ts": 'import { vi } from "vitest"; import "./src/a"; vi.mock("axios", () => ({}));' })).toMatchObject({ missing: [], file_errors: [] });
  });

  it("[SBX-12] lets vitest in on the tests' side only", () => {
    const built = build({ "a.test.ts": 'import "vitest"; import "./test/support.ts"; import "./src/app.ts";', "test/support.ts": 'import "vitest";', "src/app.ts": '\nimport "vitest";' });
    expect(built.file_errors).toEqual([{ file: "src/app.ts", errors: [{ name: "Error", message: '"vitest" may be imported by tests only', line: 2 }] }]);
  });

  it("[SBX-12] takes no file in the sandbox's own folder", () => {
    const built = build({ "a.test.ts": "", ".sandbox/x.js": "", ".sandbox/main.js": "", ".sandbox/a.test.js": "" });
    expect(Object.keys(built.modules)).toEqual(["package.json", "a.test.ts", ".sandbox/code/a.test.ts"]);
  });

  it("[SBX-39] waits only where something has to be waited for", () => {
    const files = { "package.json": '{"type":"module"}', "a.test.js": 'import "./b.js"; import "./d.js";', "b.js": 'import "./c.js";', "c.js": "await 0;", "d.js": "" };
    expect(Object.fromEntries(build(files, "node --test").sources.map(({ path, is_async }) => [path, is_async]))).toEqual({ "a.test.js": true, "b.js": true, "c.js": true, "d.js": false });
  });
});
