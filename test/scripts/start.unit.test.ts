import { describe, expect, it } from "vitest";
import { readFlags } from "../../scripts/start/flags.ts";
import type { RunEvent } from "../../scripts/start/follow.ts";
import { barOf, lineOf, newProgress } from "../../scripts/start/progress.ts";
import { cloneLine, exitCodeOf, summaryText, type Summary } from "../../scripts/start/summary.ts";
import { printable, terminalOf, wrapped, type Terminal } from "../../scripts/start/terminal.ts";

function fakeTerminal(shape: Partial<Pick<Terminal, "isLive" | "hasColour">> & { columns?: number } = {}): Terminal & { text: () => string } {
  let written = "";
  return { isLive: false, hasColour: false, ...shape, columns: () => shape.columns ?? 80, write: (text) => void (written += text), text: () => written };
}

describe("flags", () => {
  it("[CMD-1] are all off, and the port is 8787", () =>
    expect(readFlags([])).toEqual({ port: 8787, once: false, json: false, serve: false, scripted: false, help: false }));

  it("[CMD-1] may come before and after the requirement", () =>
    expect(readFlags(["--once", "Build REST API for employees", "--port", "9000", "--json", "--scripted"])).toEqual({
      requirement: "Build REST API for employees", port: 9000, once: true, json: true, serve: false, scripted: true, help: false,
    }));

  it.each([
    { why: "unknown", args: ["--fast"], says: /--fast/ },
    { why: "a port that is a word", args: ["--port", "http"], says: /--port takes a number/ },
    { why: "a port that is none", args: ["--port", "70000"], says: /--port takes a number/ },
    { why: "a requirement without quotes", args: ["Build", "an", "API"], says: /quotes/ },
    { why: "an empty requirement", args: [" "], says: /empty/ },
    { why: "serving and running once", args: ["--serve", "--once"], says: /--serve/ },
  ])("[CMD-2] refuse $why", ({ args, says }) => expect(() => readFlags(args)).toThrow(says));
});

describe("a terminal", () => {
  const tty = { isTTY: true, columns: 100 } as NodeJS.WriteStream;

  it("[CMD-5] has colour unless NO_COLOR says otherwise, and a bar unless it is dumb or nobody is there", () => {
    expect(terminalOf(tty, {})).toMatchObject({ isLive: true, hasColour: true });
    expect(terminalOf(tty, { NO_COLOR: "1" })).toMatchObject({ isLive: true, hasColour: false });
    expect(terminalOf(tty, { TERM: "dumb" })).toMatchObject({ isLive: false, hasColour: false });
    expect(terminalOf({ isTTY: false } as NodeJS.WriteStream, {})).toMatchObject({ isLive: false, hasColour: false });
  });

  it("[CMD-6] is never told to do something by a requirement", () => expect(printable("a\x1b[2Jb\u202ec\r\nd\u0007")).toBe("a [2Jb c d "));

  it("breaks lines between words", () => expect(wrapped("one two three four", 9, "  ")).toBe("one two\n  three\n  four"));
});

const event = (type: string, members: object = {}): RunEvent => ({ id: 1, type, at: "2026-01-01T00:00:00Z", ...members });

describe("progress", () => {
  const events = [
    event("plan.made", { tasks: [{ key: "books", title: "Books" }] }), event("task.started", { title: "Books" }), event("file.written", { path: "src/app.ts", bytes: 120 }),
    event("task.finished", { title: "Books" }), event("tests.started", { command: "npm test" }), event("test.finished", { name: "books > are listed", status: "passed" }),
    event("test.finished", { name: "books > are unique", status: "failed", message: "expected 409" }), event("commit.made", { commit_id: "0123456789abcdef" }), event("run.finished"),
  ];

  it("[CMD-5] is plain lines where nothing can be rewritten: each task, file and test once", () => {
    const terminal = fakeTerminal();
    const progress = newProgress(terminal);
    for (const one of events) progress.show(one);
    progress.end();
    expect(terminal.text().split("\n")).toEqual([
      "Plan: Books", "  Task: Books", "    wrote src/app.ts (120 bytes)", "  Running npm test", "    ✓ books > are listed", "    ✗ books > are unique — expected 409", "  Committed 0123456789ab", "",
    ]);
  });

  it("[CMD-5] has a bar on a terminal, which is gone at the end", () => {
    const terminal = fakeTerminal({ isLive: true, columns: 100 });
    const progress = newProgress(terminal);
    for (const one of events) progress.show(one);
    expect(terminal.text()).toMatch(/\[#{30}\]100 % committed · 1 file · 1 test passed · 1 failed$/);
    progress.end();
    expect(terminal.text()).toMatch(/\r\x1b\[K$/);
  });

  it("[CMD-5] never goes back", () => {
    const terminal = fakeTerminal({ isLive: true });
    const progress = newProgress(terminal);
    for (const one of [...events.slice(0, 7), event("repair.started", { round: 1 }), ...events.slice(4)]) progress.show(one);
    const shares = [...terminal.text().matchAll(/(\d+) %/g)].map((match) => Number(match[1]));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(100);
  });

  it.each([20, 40, 80, 200])("[CMD-5] fits %i columns", (columns) => {
    for (const share of [0, 0.5, 1]) expect(barOf(share, "testing · 40 files · 120 tests passed", columns).length).toBeLessThan(columns);
    const terminal = fakeTerminal({ isLive: true, columns });
    newProgress(terminal).show(event("file.written", { path: `src/${"long".repeat(60)}.ts`, bytes: 1 }));
    for (const line of terminal.text().split("\n")) expect(line.replace(/\r\x1b\[K/, "").length).toBeLessThanOrEqual(columns);
  });

  it("[CMD-6] shows names of tests without what a terminal would obey", () =>
    expect(lineOf(event("test.finished", { name: "a\x1b]0;title\x07b", status: "passed" }), fakeTerminal())).toBe("    ✓ a ]0;title b"));
});

describe("the summary", () => {
  const summary: Summary = {
    type: "summary", status: "partial", reason: null, title: "Library", project_id: "prj_1", repo_url: "http://127.0.0.1:8787/git/demo/library.git", commit_id: "c0ffee",
    tests: { passed: 31, failed: 0, skipped: 0, total: 31 }, assumptions: ["Titles have at most 200 characters."], advice: null, repairs: 1, generated_by: "DevGen built-in engine 1", duration_ms: 900,
    coverage: [
      { text: "We run a library.", status: "context", reason: null, tests: [] },
      { text: "Books have a title.", status: "covered", reason: null, tests: [{ name: "a", status: "passed" }, { name: "b", status: "passed" }] },
      { text: "Remind people by carrier pigeon.", status: "not_buildable", reason: "There is no such thing as a pigeon here", tests: [] },
    ],
    run_id: "run_1", requirement_id: "req_1", git_clone: "git clone http://devgen:key@127.0.0.1:8787/git/demo/library.git", sign_in_url: "http://127.0.0.1:8787/sign-in?token=t", elapsed_ms: 1_234, started_in_ms: 2_000,
  };

  it("[CMD-4] says everything: repository, commit, tests, each sentence, assumptions, time, sign-in", () => {
    const text = summaryText(summary, fakeTerminal({ columns: 100 }));
    for (const part of ["partial: 1 of 2 sentences", summary.repo_url!, summary.git_clone!, "c0ffee", "31 passed, 0 failed, after 1 repair", "✓ Books have a title.", "built and tested (2 tests)", "✗ Remind people by carrier pigeon.",
      "can't be built: There is no such thing as a pigeon here", "- Titles have at most 200 characters.", "1.2 s for the run", summary.sign_in_url]) expect(text).toContain(part);
  });

  it("[CMD-4] of what can't be built says what can be", () =>
    expect(summaryText({ ...summary, status: "unsupported", repo_url: null, git_clone: null, commit_id: null, tests: null, advice: "Connect a model." }, fakeTerminal())).toMatch(/unsupported(?!.*Repository)[\s\S]*Connect a model\./));

  it.each([["succeeded", 0], ["partial", 3], ["unsupported", 4], ["failed", 1], ["unverified", 1], ["cancelled", 1]])("[CMD-3] %s ends with code %i", (status, code) => expect(exitCodeOf(status)).toBe(code));

  it("[CMD-4] has a line for git with the key in place", () => expect(cloneLine("http://127.0.0.1:1/git/a/b.git", "dg_live_x")).toBe("git clone http://devgen:dg_live_x@127.0.0.1:1/git/a/b.git"));
});
