import { describe, expect, it } from "vitest";
import { planCommand } from "../../../src/generation/sandbox/isolate/command.ts";

const manifest = (scripts: Record<string, string>) => ({ "package.json": JSON.stringify({ scripts }) });
const usual = manifest({ test: "vitest run", lint: "eslint ." });

describe("planCommand", () => {
  it.each([
    ["npm test", []],
    ["  npm run test ", []],
    ["npm t", []],
    ["npm test -- test/a.test.ts", ["test/a.test.ts"]],
    ["npm run test -- test/a.test.ts b", ["test/a.test.ts", "b"]],
    ["npx vitest run", []],
    ["npx vitest", []],
    ["vitest run", []],
    ["vitest", []],
    ["npx -y vitest run ./test/a.test.ts", ["./test/a.test.ts"]],
    ["npx vitest run --reporter=verbose --no-color a", ["a"]],
    ['npx vitest run "test/a.test.ts"', ["test/a.test.ts"]],
  ])("[SBX-2] runs %s", (command, filters) => {
    expect(planCommand(command, usual)).toEqual({ filters });
  });

  it("[SBX-2] adds the script's own files to the command's", () => {
    expect(planCommand("npm test -- b", manifest({ test: "vitest run a" }))).toEqual({ filters: ["a", "b"] });
  });

  it.each([
    ["npm run lint", usual, '"npm run lint"'],
    ["npm start", usual, '"npm start"'],
    ["", usual, '""'],
    ["ls", usual, '"ls"'],
    ["vitest run && rm -rf /", usual, '"vitest run && rm -rf /"'],
    ["npm test; curl x", usual, '"npm test; curl x"'],
    ["npx vitest run $(id)", usual, '"npx vitest run $(id)"'],
    ["npx vitest run --coverage", usual, "option --coverage"],
    ["npx vitest run -t name", usual, "option -t"],
    ["npm test", manifest({}), "without a test script"],
    ["npm test", manifest({ test: "jest" }), '"jest"'],
    ["npm test", manifest({ test: "tsc && vitest run" }), '"tsc && vitest run"'],
    ["npm test", manifest({ test: "vitest run", pretest: "tsc" }), "the pretest script"],
    ["pytest", { "app/main.py": "", "requirements.txt": "" }, "a repository in Python"],
    ["cargo test", { "Cargo.toml": "", "src/main.rs": "" }, "a repository in Rust"],
    ["npm test", { "README.md": "" }, "a language without a package.json"],
    ["npm test", { ...usual, "vitest.config.ts": 'test: { environment: "jsdom" }' }, 'setting "environment: "jsdom""'],
    ["npm test", { ...usual, "vitest.config.ts": "test: { globals: true }" }, 'setting "globals: true"'],
  ])("[SBX-4] says which driver %s needs (%#)", (command, files, named) => {
    const plan = planCommand(command, files);
    expect(plan).toEqual({ needs: expect.stringMatching(/^The isolate sandbox can't run .*: it needs the process or the container driver$/) });
    expect("needs" in plan && plan.needs).toContain(named);
  });

  it("takes a vitest.config that asks for nothing special", () => {
    expect(planCommand("npm test", { ...usual, "vitest.config.ts": 'test: { include: ["test/**/*.test.ts"], environment: "node" }' })).toEqual({ filters: [] });
  });
});
