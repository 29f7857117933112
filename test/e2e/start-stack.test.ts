import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBox } from "../../scripts/sandbox/process/machine.ts";
import { startStack, type Stack } from "../../scripts/stack/stack.ts";

const homes = mkdtempSync(join(tmpdir(), "devgen-e2e-"));
afterAll(() => rmSync(homes, { recursive: true, force: true }));

const keyOf = async (url: string): Promise<string> => ((await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { x: string }[] }).keys[0]!.x;

describe("the local stack", () => {
  let one: Stack;
  let other: Stack;
  beforeAll(async () => {
    const both = await Promise.all(["one", "other"].map((name) => startStack({ stateDir: join(homes, name) })));
    [one, other] = both as [Stack, Stack];
  });
  afterAll(() => Promise.all([one.stop(), other.stop()]));

  it("[CMD-10] runs twice at once without either noticing, each with keys of its own", async () => {
    expect(one.url).not.toBe(other.url);
    expect(one.workerdPid()).not.toBe(other.workerdPid());
    expect(await keyOf(one.url)).not.toBe(await keyOf(other.url));
  });

  it("[CMD-16] says which drivers of the sandbox are there, and of one that isn't, why", () => {
    const box = findBox([]);
    expect(one.drivers).toEqual(["isolate: TypeScript and JavaScript", "lacks" in box ? `process: not there, ${box.lacks}` : expect.stringMatching(/^process: node \d/)]);
  });

  it("[CMD-8] has a Worker again after its process was killed, and none after it was stopped", async () => {
    const before = other.workerdPid();
    process.kill(before, "SIGKILL");
    for (let tries = 0; tries < 200 && (other.workerdPid() === before || !(await answers(other.url))); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    const after = other.workerdPid();
    expect(after).not.toBe(before);
    expect(await answers(other.url)).toBe(true);
    await other.stop();
    expect(() => process.kill(after, 0)).toThrow();
    expect(existsSync(other.home.lock)).toBe(false);
    expect(await answers(one.url)).toBe(true);
  });

  it("[CMD-10] [CMD-14] finds everything again: the same home, the same keys, migrations applied once", async () => {
    const key = await keyOf(one.url);
    await one.stop();
    one = await startStack({ stateDir: one.home.path });
    await one.tick();
    expect(await keyOf(one.url)).toBe(key);
    expect((await fetch(`${one.url}/api/ready`)).status).toBe(200);
    await one.stop(); // by then all that it logged is in the file
    const entries = readFileSync(join(one.home.logs, "worker.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { level: string });
    expect(entries.filter((entry) => entry.level === "error")).toEqual([]);
  });
});

const answers = async (url: string): Promise<boolean> => fetch(url).then(() => true, () => false);
