import { describe, expect, it } from "vitest";
import { planCommand } from "../../../src/generation/sandbox/isolate/command/plan.ts";
import type { RunPlan } from "../../../src/generation/sandbox/isolate/wire.ts";

const manifest = (scripts: Record<string, string>, more: object = {}) => ({ "package.json": JSON.stringify({ scripts, ...more }) });
const tests = { "a.test.ts": "", "test/a.test.ts": "", "test/b.test.ts": "", "src/a.ts": "" };
const usual = { ...tests, ...manifest({ test: "vitest run", lint: "eslint ." }) };
const plan = (command: string, files: Record<string, string>): RunPlan => {
  const planned = planCommand(command, files);
  if ("needs" in planned) throw new Error(planned.needs);
  return planned;
};
const all = ["a.test.ts", "test/a.test.ts", "test/b.test.ts"];

describe("vitest's commands", () => {
  it.each([
    ["npm test", all],
    ["  npm run test ", all],
    ["npm t", all],
    ["npm test -- test/a.test.ts", ["test/a.test.ts"]],
    ["npm run test -- test/a.test.ts b", ["test/a.test.ts", "test/b.test.ts"]],
    ["npx vitest run", all],
    ["npx vitest", all],
    ["vitest run", all],
    ["yarn test", all],
    ["pnpm exec vitest run b", ["test/b.test.ts"]],
    ["node_modules/.bin/vitest run b", ["test/b.test.ts"]],
    ["NODE_ENV=x npx -y vitest run ./test/a.test.ts", ["test/a.test.ts"]],
    ["npx vitest run --reporter=verbose --no-color b", ["test/b.test.ts"]],
    ['npx vitest run "test/a.test.ts"', ["test/a.test.ts"]],
    ["npx vitest run --dir test", ["test/a.test.ts", "test/b.test.ts"]],
  ])("[SBX-2] runs %s", (command, files) => {
    expect(plan(command, usual)).toMatchObject({ runner: "vitest", test_files: files });
  });

  it("[SBX-2] adds the script's own files to the command's", () => {
    expect(plan("npm test -- b", { ...tests, ...manifest({ test: "vitest run test/a" }) }).test_files).toEqual(["test/a.test.ts", "test/b.test.ts"]);
  });

  it("[SBX-35] takes the name, coverage and retries asked for", () => {
    expect(plan(`npx vitest run -t "adds two" --coverage --retry 2`, usual)).toMatchObject({ name_pattern: "adds two", coverage: true, retry: 2 });
  });

  it("[SBX-36] reads vitest.config without running it", () => {
    const config = `import { defineConfig } from "vitest/config";
      import path from "node:path";
      const root = path.resolve(__dirname, "src");
      export default defineConfig({ plugins: [tsconfigPaths()], resolve: { alias: { "@": root, "~": fileURLToPath(new URL("./lib", import.meta.url)) } },
        test: { globals: true, include: ["test/**/*.test.ts"], exclude: ["**/b.test.ts"], setupFiles: "./setup", environment: "node", testTimeout: 900, retry: 1, mockReset: true, env: { MODE: "x" } } });`;
    expect(plan("npm test", { ...usual, "vitest.config.ts": config, "setup.ts": "" })).toMatchObject({
      globals: true, test_files: ["test/a.test.ts"], setup_files: ["setup.ts"], test_ms: 900, retry: 1, before_each: ["reset_mocks"], env: { MODE: "x", NODE_ENV: "test" },
      aliases: [{ pattern: "^@(/.*|$)", places: ["./src$1"] }, { pattern: "^~(/.*|$)", places: ["./lib$1"] }],
    });
  });
});

describe("jest's commands", () => {
  const jest = { "hello.spec.js": "", "deep/world.test.tsx": "", "src/__tests__/c.js": "", "hello.js": "", ...manifest({ test: "jest --no-cache ./*" }) };
  it.each([
    ["npm test", ["deep/world.test.tsx", "hello.spec.js", "src/__tests__/c.js"]],
    ["yarn jest hello", ["hello.spec.js"]],
    ["npx jest@29 --runInBand", ["deep/world.test.tsx", "hello.spec.js", "src/__tests__/c.js"]],
    ["yarn run jest --runInBand", ["deep/world.test.tsx", "hello.spec.js", "src/__tests__/c.js"]],
    ["corepack pnpm jest --runInBand", ["deep/world.test.tsx", "hello.spec.js", "src/__tests__/c.js"]],
    ["npx jest --testPathPattern=wor.d", ["deep/world.test.tsx"]],
  ])("[SBX-35] runs %s", (command, files) => {
    expect(plan(command, jest)).toMatchObject({ runner: "jest", test_files: files, globals: true, env: { NODE_ENV: "test" } });
  });

  it("[SBX-36] reads jest's settings, in package.json and in a file", () => {
    const settings = { testRegex: "<rootDir>/hel.*spec", moduleNameMapper: { "^@/(.*)$": "<rootDir>/src/$1" }, setupFilesAfterEnv: ["<rootDir>/setup.js"], resetMocks: true, preset: "ts-jest", testEnvironment: "node" };
    const wanted = { test_files: ["hello.spec.js"], aliases: [{ pattern: "^@/(.*)$", places: ["./src/$1"] }], setup_files: ["setup.js"], before_each: ["reset_mocks"] };
    expect(plan("npx jest", { ...jest, "setup.js": "", ...manifest({}, { jest: settings }) })).toMatchObject(wanted);
    expect(plan("npx jest", { ...jest, "setup.js": "", "jest.config.js": `/** @type {import('jest').Config} */\nmodule.exports = ${JSON.stringify(settings)};` })).toMatchObject(wanted);
  });
});

describe("node's commands", () => {
  const node = { "test.js": "", "lib/x.test.mjs": "", "test/deep/y.js": "", "main.js": "", "lib/index.js": "", "package.json": "{}" };
  it.each([
    ["node --test", ["lib/x.test.mjs", "test.js", "test/deep/y.js"]],
    ["node --test lib/", ["lib/x.test.mjs"]],
    ["node --test 'lib/*.mjs' main.js", ["lib/x.test.mjs", "main.js"]],
    ["node --import tsx --test --test-reporter=spec test.js", ["test.js"]],
  ])("[SBX-35] runs %s", (command, files) => {
    expect(plan(command, node)).toMatchObject({ runner: "node_test", test_files: files });
  });

  it("[SBX-37] runs a plain program with its words", () => {
    expect(plan("A=1 node ./main.js --x 'two words'", node)).toMatchObject({ runner: "script", test_files: ["main.js"], args: ["--x", "two words"], env: { A: "1" } });
    expect(plan("node lib", node).test_files).toEqual(["lib/index.js"]);
  });
});

describe("what needs another driver", () => {
  it.each([
    ["npm run lint", usual, '"eslint ."'],
    ["npm start", usual, '"npm start"'],
    ["", usual, '""'],
    ["ls", usual, '"ls"'],
    ["vitest run && rm -rf /", usual, '"vitest run && rm -rf /"'],
    ["npm test; curl x", usual, '"npm test; curl x"'],
    ["npx vitest run $(id)", usual, '"npx vitest run $(id)"'],
    ['npx vitest run "$(id)"', usual, "id"],
    ["npx vitest run `id`", usual, "id"],
    ["npx vitest run --shard=1/2", usual, "option --shard"],
    ["npx jest --findRelatedTests a", usual, "option --findRelatedTests"],
    ["npx tsc --noEmit", usual, "a type checker is a program of its own"],
    ["tsc", usual, "a type checker is a program of its own"],
    ["node --inspect main.js", usual, "option --inspect"],
    ["node missing.js", usual, '"node missing.js"'],
    ["node --import ./hook.mjs --test", usual, "option --import ./hook.mjs"],
    ["npm test", manifest({}), "without a test script"],
    ["npm test", manifest({ test: "mocha" }), '"mocha"'],
    ["npm test", manifest({ test: "tsc && vitest run" }), '"tsc && vitest run"'],
    ["npm test", manifest({ test: "npm test" }), '"npm test"'],
    ["npm test", manifest({ test: "vitest run", pretest: "tsc" }), "the pretest script"],
    ["pytest", { "app/main.py": "", "requirements.txt": "" }, "a repository in Python"],
    ["cargo test", { "Cargo.toml": "", "src/main.rs": "" }, "a repository in Rust"],
    ["npm test", { "README.md": "" }, "a language without a package.json"],
    ["npm test", { ...usual, "vitest.config.ts": 'export default { test: { environment: "jsdom" } }' }, 'setting "environment: "jsdom""'],
    ["npm test", { ...usual, "vitest.config.ts": "export default { test: { browser: { enabled: true } } }" }, 'setting "browser'],
    ["npm test", { ...usual, "vitest.config.ts": "export default { plugins: [graphql()] }" }, 'setting "plugins: graphql()"'],
    ["npm test", { ...usual, "vitest.config.ts": "export default { test: { include: globs() } }" }, 'setting "include: globs()"'],
    ["npx jest", manifest({}, { jest: { testEnvironment: "jsdom" } }), 'setting "testEnvironment: "jsdom""'],
    ["npx jest", manifest({}, { jest: { projects: ["a"] } }), 'setting "projects'],
  ])("[SBX-4] is said of %s (%#)", (command, files, named) => {
    const planned = planCommand(command, files as Record<string, string>);
    expect(planned).toEqual({ needs: expect.stringMatching(/^The isolate sandbox can't run .*: it needs the process or the container driver$/) });
    expect("needs" in planned && planned.needs).toContain(named);
  });
});
