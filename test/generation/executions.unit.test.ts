import { describe, expect, it } from "vitest";
import { junitOf } from "../../src/generation/executions/downloads.ts";
import { faultOfVariable } from "../../src/generation/executions/environment.ts";
import { maskSecrets } from "../../src/generation/executions/masking.ts";
import type { Execution } from "../../src/generation/executions/schema.ts";
import { readJunit } from "../../src/generation/sandbox/process/junit.ts";

const a = (count: number): string => "a".repeat(count);

describe("masking", () => {
  it.each([
    { why: "a key of DevGen's", text: `dg_live_${a(40)}` }, { why: "a local key of DevGen's", text: `dg_test_${a(40)}` }, { why: "AWS", text: `AKIA${"A".repeat(16)}` }, { why: "GitHub", text: `ghp_${a(36)}` }, { why: "GitHub, fine-grained", text: `github_pat_${a(60)}` }, { why: "GitLab", text: `glpat-${a(20)}` },
    { why: "OpenAI", text: `sk-proj-${a(40)}` }, { why: "Stripe", text: `sk_live_${a(24)}` }, { why: "Slack", text: `xoxb-${a(20)}` }, { why: "Google", text: `AIza${a(35)}` }, { why: "npm", text: `npm_${a(36)}` },
    { why: "a JWT", text: `eyJ${a(10)}.eyJ${a(10)}.${a(10)}` }, { why: "a private key", text: `-----BEGIN OPENSSH PRIVATE KEY-----\n${a(30)}\n-----END OPENSSH PRIVATE KEY-----` },
  ])("[EXE-11] hides $why", ({ text }) => expect(maskSecrets(`before ${text} after`)).toBe("before [secret] after"));

  it("[EXE-11] hides what is in addresses and headers, and nothing around it", () => {
    expect(maskSecrets("postgres://me:hunter2@db:5432/x and redis://:hunter2@cache")).toBe("postgres://me:[secret]@db:5432/x and redis://:[secret]@cache");
    expect(maskSecrets("Authorization: Bearer abcdefgh1234 ok")).toBe("Authorization: Bearer [secret] ok");
  });

  it.each(["✓ sk-test passed", "http://localhost:8080/a@b", "the AKIA prefix", "test_npm_install", "eyJ is base64", "a key: value"])("[EXE-11] leaves %j", (text) => expect(maskSecrets(text)).toBe(text));

  it("[EXE-11] is done in time whatever the text", () => {
    const startedAt = performance.now();
    for (const text of ["-----BEGIN PRIVATE KEY-----".repeat(20_000), "a://".repeat(100_000), "eyJ".repeat(100_000), "authorization: bearer ".repeat(50_000)]) maskSecrets(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("the environment", () => {
  it.each(["PATH", "path", "LD_PRELOAD", "NODE_OPTIONS", "PYTHONPATH", "PYTEST_ADDOPTS", "GOFLAGS", "BASH_ENV", "npm_config_x", "API_TOKEN", "DB_PASSWORD", "MY_SECRET_NAME", "APIKEY", "1A", "A B", ""])("[EXE-1] has no %j", (name) => expect(faultOfVariable(name, "x")).toBeDefined());
  it.each(["GREETING", "a", "_X1", "TOKENIZER", "PATHS", "GOPHER", "AUTHOR"])("[EXE-1] may have %s", (name) => expect(faultOfVariable(name, "x")).toBeUndefined());
});

describe("the JUnit report", () => {
  const test = (name: string, more: Partial<Execution["tests"][number]> = {}): Execution["tests"][number] => ({ file: "a.test.ts", name, status: "passed", duration_ms: 12, errors: [], log: "", ...more });
  const execution: Execution = {
    execution_id: "exe_1", run_id: null, project_id: null, repo_url: null, command: "npm test", ref: null, status: "failed", exit_code: 1, reason: null, summary: null, duration_ms: 1_500, created_by: "usr_1", created_at: "2026-01-01T00:00:00.000Z",
    finished_at: null, engine: null, env: {}, limits: null, rerun_of: null, logs_until: null, queue_position: null, logs: "", logs_truncated: false,
    tests: [test('is <&> "odd"\n\u0000\u001b[31m\ud800'), test("fails", { status: "failed", errors: [{ name: "AssertionError", message: "1 is not 2", diff: "-1\n+2" }], log: "printed ]]> <x>" }), test("later", { status: "skipped" }), test("cut off", { status: "not_run" }), test("other", { file: "b.test.ts" })],
    file_errors: [{ file: "c.test.ts", errors: [{ name: "SyntaxError", message: "Unexpected <" }] }],
  };

  it("[EXE-9] has a suite for each file, with counts, and files that didn't load", () => {
    const xml = junitOf(execution);
    expect(xml).toContain('<testsuites name="exe_1" tests="6" failures="2" errors="1" skipped="1" time="1.500"');
    expect(xml).toContain('<testsuite name="a.test.ts" tests="4" failures="2" errors="0" skipped="1" time="0.048">');
    expect(xml).toContain('<testsuite name="c.test.ts" tests="1" failures="0" errors="1" skipped="0" time="0.000">');
    expect(xml).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  it("[EXE-9] is read back as what it was made of", () => {
    const { tests } = readJunit(junitOf(execution));
    expect(tests.map(({ status }) => status)).toEqual(["passed", "failed", "skipped", "failed", "passed", "failed"]);
    expect(tests[0]?.name).toBe('a.test.ts > is <&> "odd"\n[31m\ufffd');
    expect(tests[1]).toMatchObject({ log: "printed ]]> <x>", errors: [{ message: "1 is not 2" }] });
  });
});
