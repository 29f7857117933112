import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSandbox } from "../../scripts/sandbox/build.ts";
import { superviseSandbox } from "../../scripts/sandbox/supervisor.ts";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { defaultLimits, type SandboxEvent } from "../../src/generation/sandbox/port.ts";
import { bindingTo, oneTest } from "../support/sandbox.ts";

const root = path.join(import.meta.dirname, "../..");
let folder: string;
let bundleDir: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "sandbox-"));
  bundleDir = path.join(folder, "bundle");
  await buildSandbox(bundleDir);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The processes that serve this bundle. */
async function runtimes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,args="]);
  return stdout.split("\n").filter((row) => row.includes(bundleDir) && row.includes("serve") && !row.includes(" -c "));
}

/** Waits until there are so many. Only where that never comes true does the limit count, however slow this machine is. */
async function settledRuntimes(count: number): Promise<number> {
  let there = (await runtimes()).length;
  for (const until = Date.now() + 40_000; there !== count && Date.now() < until; there = (await runtimes()).length) await new Promise((resolve) => setTimeout(resolve, 20));
  return there;
}

const runOne = (url: string) =>
  isolateSandbox(bindingTo(url)).run({ files: { "package.json": "{}", ...oneTest("") }, command: "npx vitest run", limits: defaultLimits }, () => undefined, new AbortController().signal);

const contentsOf = (dir: string) => Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name)).toString("base64")]));

describe("the build", () => {
  it("[SBX-24] gives the same bytes again, and does nothing when nothing has changed", async () => {
    const again = path.join(folder, "again");
    await buildSandbox(again);
    expect(contentsOf(again)).toEqual(contentsOf(bundleDir));
    utimesSync(path.join(again, "index.js"), 1, 1);
    await buildSandbox(again);
    expect(statSync(path.join(again, "index.js")).mtimeMs).toBe(1000);
  });
});

describe("the supervisor", () => {
  it("[SBX-25] leaves no process behind when it stops, also in the middle of a run", async () => {
    const supervised = await superviseSandbox({ bundleDir, warmUp: false });
    expect((await runOne(supervised.url)).status).toBe("passed");
    expect(await runtimes()).toHaveLength(1);
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const hanging = isolateSandbox(bindingTo(supervised.url)).run({ files: { "package.json": "{}", ...oneTest("await new Promise(() => {});") }, command: "npx vitest run", limits: defaultLimits }, () => begun(), AbortSignal.timeout(30_000));
    const lost = expect(hanging).resolves.toMatchObject({ status: "broken" });
    await hasBegun;
    await supervised.stop();
    expect(await settledRuntimes(0)).toBe(0);
    await lost;
  });

  it("[SBX-25] leaves no process behind when it is killed itself", async () => {
    const program = `
      const { superviseSandbox } = await import(${JSON.stringify(path.join(root, "scripts/sandbox/supervisor.ts"))});
      await superviseSandbox({ bundleDir: ${JSON.stringify(bundleDir)}, warmUp: false });
      console.log("up");`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => parent.stdout.once("data", resolve));
    const before = await settledRuntimes(1);
    parent.kill("SIGKILL");
    expect(before).toBe(1);
    expect(await settledRuntimes(0)).toBe(0);
  });

  it("[SBX-26] has another process ready when one dies between runs", async () => {
    const supervised = await superviseSandbox({ bundleDir, seats: 1, warmUp: false });
    const [first] = await runtimes();
    process.kill(Number.parseInt(first ?? "", 10), "SIGKILL");
    await settledRuntimes(0);
    expect((await runOne(supervised.url)).status).toBe("passed");
    expect((await runtimes())[0]).not.toBe(first);
    await supervised.stop();
  });

  it("[SBX-26] recycles a process that has grown, between runs", async () => {
    const replaced: string[] = [];
    const supervised = await superviseSandbox({ bundleDir, seats: 1, warmUp: false, memoryMbIdle: 1, onReplace: (why) => void replaced.push(why) });
    const verdicts = [await runOne(supervised.url), await runOne(supervised.url)];
    expect([verdicts.map((verdict) => verdict.status), replaced]).toEqual([["passed", "passed"], ["It had grown", "It had grown"]]);
    await supervised.stop();
  });

  it("[SBX-27] lets runs wait for a seat, in order, and takes back the place of who leaves", async () => {
    const supervised = await superviseSandbox({ bundleDir, seats: 1, warmUp: false });
    const order: number[] = [];
    const leaving = new AbortController();
    const runs = [1, 2, 3].map((n) => runOne(supervised.url).then((verdict) => (order.push(n), verdict.status)));
    const left = isolateSandbox(bindingTo(supervised.url)).run({ files: { "package.json": "{}", ...oneTest("") }, command: "vitest", limits: defaultLimits }, () => undefined, leaving.signal);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect([await Promise.all(runs), order]).toEqual([["passed", "passed", "passed"], [1, 2, 3]]);
    await supervised.stop();
  });

  it("[SBX-27] is waited for by a caller while it isn't up", async () => {
    const first = await superviseSandbox({ bundleDir, warmUp: false });
    const port = Number(new URL(first.url).port);
    await first.stop();
    const run = runOne(first.url);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const second = await superviseSandbox({ bundleDir, port, warmUp: false });
    expect((await run).status).toBe("passed");
    await second.stop();
  });

  it("[SBX-46][SBX-51] says when to come back, once too many wait", async () => {
    const supervised = await superviseSandbox({ bundleDir, seats: 1, warmUp: false, waitingMax: 1 });
    const waits = { "package.json": "{}", ...oneTest("await new Promise((resolve) => setTimeout(resolve, 400));") };
    const events: SandboxEvent[] = [];
    const ask = () => isolateSandbox(bindingTo(supervised.url)).run({ files: waits, command: "npx vitest run", limits: defaultLimits, caller: "one" }, (event) => events.push(event), new AbortController().signal);
    const verdicts = await Promise.all([ask(), ask(), ask()]);
    await supervised.stop();
    expect(verdicts.map(({ status, retry_after_s }) => [status, retry_after_s]).sort()).toEqual([["broken", 5], ["passed", undefined], ["passed", undefined]]);
    expect(events.filter(({ type }) => type === "waiting")).toEqual([{ type: "waiting", position: 1 }]);
    expect(verdicts.find(({ status }) => status === "broken")).toMatchObject({ reason: "Too many runs are waiting for the sandbox", tests: [] });
  });
});
