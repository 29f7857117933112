import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoRequirement } from "../../scripts/demo-requirement.ts";
import { root } from "../../scripts/stack/folders.ts";
import { freePort } from "../../scripts/stack/lock.ts";
import { startStack, type Stack } from "../../scripts/stack/stack.ts";
import { openApi } from "../../scripts/start/api.ts";
import { enterDemo } from "../../scripts/start/demo-user.ts";
import { followRun, type RunEvent } from "../../scripts/start/follow.ts";
import { runRequirement } from "../../scripts/start/run-requirement.ts";
import { exitCodeOf, type Summary } from "../../scripts/start/summary.ts";

const folder = mkdtempSync(join(tmpdir(), "devgen-e2e-"));
const home = join(folder, "home");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function start(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["scripts/start.mjs", "--once", "--port", String(await freePort(0)), ...args], { cwd: root, env: { ...process.env, DEVGEN_HOME: home } });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

const linesOf = (stdout: string): Record<string, unknown>[] => stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
const git = (...args: string[]) => spawnSync("git", args, { encoding: "utf8", env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });

describe("npm start", () => {
  let demo: { ended: Ended; lines: Record<string, unknown>[]; summary: Summary };
  beforeAll(async () => {
    const ended = await start("--json");
    expect(ended).toMatchObject({ code: 3, stderr: "" });
    const lines = linesOf(ended.stdout);
    demo = { ended, lines, summary: lines.at(-1) as unknown as Summary };
  });

  it("[CMD-7] prints nothing but JSON lines: the start, each event once and in order, the summary", () => {
    expect(demo.lines[0]).toMatchObject({ type: "stack.started" });
    expect(demo.summary).toMatchObject({ type: "summary", status: "partial" });
    const ids = demo.lines.slice(1, -1).map((event) => event.id);
    expect(ids).toEqual(ids.map((_, place) => place + 1));
    for (const type of ["plan.made", "task.started", "file.written", "test.finished", "commit.made", "run.finished"]) expect(demo.lines.some((event) => event.type === type), type).toBe(true);
  });

  it("[CMD-4] accounts for every sentence of the demo, and for the pigeon in particular", () => {
    expect(demo.summary.coverage.map((sentence) => sentence.text).join(" ")).toBe(demoRequirement);
    expect(demo.summary.coverage.slice(1, -1).map((sentence) => sentence.status)).toEqual(["covered", "covered", "covered", "covered", "covered"]);
    expect(demo.summary.coverage.at(-1)).toMatchObject({ status: "partly", reason: expect.stringContaining("carrier pigeon") });
    expect(demo.summary.tests).toMatchObject({ failed: 0 });
    expect(demo.summary.tests!.passed).toBeGreaterThan(20);
  });

  it("[CMD-15] [CMD-3] --scripted shows a red test, a repair and green as text, by a model that says that it is scripted; any requirement can be given", async () => {
    const { code, stdout } = await start("--scripted", "Build REST API for employees");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Plan: .*[Ee]mployees[\s\S]* ✗ [\s\S]*Repair, round 1[\s\S]* ✓ [\s\S]*Committed [\s\S]*Result +succeeded[\s\S]*git clone http[\s\S]* 0 failed, after 1 repair[\s\S]*Written by .*[Ss]cripted[\s\S]*Sign in +http/);
    expect(stdout).not.toContain("\x1b");
    expect(statSync(join(home, "demo.json")).mode & 0o777).toBe(0o600);
  });

  describe("started again", () => {
    let stack: Stack;
    beforeAll(async () => void (stack = await startStack({ stateDir: home })));
    afterAll(() => stack.stop());
    const here = (url: string): string => url.replace(/127\.0\.0\.1:\d+/, new URL(stack.url).host);

    it("[CMD-10] has the demo's repository, for stock git and with the key of before", () => {
      const clone = join(folder, "clone");
      expect(git("clone", "--quiet", here(demo.summary.git_clone!.replace("git clone ", "")), clone)).toMatchObject({ status: 0 });
      expect(git("-C", clone, "rev-parse", "HEAD").stdout.trim()).toBe(demo.summary.commit_id);
      expect(git("-C", clone, "fsck", "--strict")).toMatchObject({ status: 0 });
      expect(JSON.parse(readFileSync(join(clone, "package.json"), "utf8"))).toMatchObject({ scripts: { test: expect.any(String) } });
    });

    it("[CMD-3] [CMD-4] ends with 4 and says what can be built, where nothing of it can", async () => {
      const summary = await runRequirement(await enterDemo(stack.url, stack.home), "A chess engine in Rust", 0, () => {});
      expect(summary).toMatchObject({ status: "unsupported", commit_id: null, git_clone: null, advice: expect.stringMatching(/model/i) });
      expect(exitCodeOf(summary.status)).toBe(4);
    });

    it("[CMD-4] opens the link of the summary", async () => {
      const answer = await fetch(here(demo.summary.sign_in_url));
      expect({ status: answer.status, type: answer.headers.get("content-type") }).toMatchObject({ status: 200, type: expect.stringContaining("text/html") });
    });

    it("[CMD-11] follows a run over a line that keeps dropping, without a gap or an event twice", async () => {
      const user = await enterDemo(stack.url, stack.home);
      const whole: RunEvent[] = [];
      await followRun(user.api, demo.summary.run_id, (event) => whole.push(event));
      const line = await droppingLine(Number(new URL(stack.url).port), 6_000);
      const pieced: RunEvent[] = [];
      await followRun(openApi(line.url, user.accessToken), demo.summary.run_id, (event) => pieced.push(event));
      line.close();
      expect(pieced).toEqual(whole);
      expect(line.drops()).toBeGreaterThan(2);
    });
  });
});

/** A way to the port on which every connection is cut after so many bytes towards the client, the first few times that it is a stream. */
async function droppingLine(port: number, bytesMax: number): Promise<{ url: string; drops(): number; close(): void }> {
  let drops = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    let bytes = 0;
    near.pipe(far);
    for (const socket of [near, far]) sockets.add(socket.on("error", () => near.destroy()).on("close", () => (near.destroy(), far.destroy())));
    far.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      near.write(chunk);
      if (bytes < bytesMax || drops > 4) return;
      drops++;
      far.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    drops: () => drops,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
