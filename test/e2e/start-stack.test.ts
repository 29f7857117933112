import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startStack } from "../../scripts/stack/stack.ts";

const homes = mkdtempSync(join(tmpdir(), "devgen-e2e-"));
afterAll(() => rmSync(homes, { recursive: true, force: true }));

const keyOf = async (url: string): Promise<string> => ((await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { x: string }[] }).keys[0]!.x;

describe("the local stack", () => {
  it("[CMD-10] runs twice at once without either noticing, each with keys of its own", async () => {
    const [one, other] = await Promise.all(["one", "other"].map((name) => startStack({ stateDir: join(homes, name) })));
    try {
      expect(one!.url).not.toBe(other!.url);
      expect(one!.workerdPid()).not.toBe(other!.workerdPid());
      expect(await keyOf(one!.url)).not.toBe(await keyOf(other!.url));
      await one!.stop();
      expect(await keyOf(other!.url)).toBeTypeOf("string");
    } finally {
      await Promise.all([one!.stop(), other!.stop()]);
    }
  });

  it("[CMD-10] finds everything again: the same home, the same keys", async () => {
    const stateDir = join(homes, "again");
    const first = await startStack({ stateDir });
    const key = await keyOf(first.url);
    await first.stop();
    const second = await startStack({ stateDir });
    try {
      expect(await keyOf(second.url)).toBe(key);
    } finally {
      await second.stop();
    }
  });

  it("[CMD-8] has a Worker again after its process was killed, and none after it was stopped", async () => {
    const stateDir = join(homes, "killed");
    const stack = await startStack({ stateDir });
    const before = stack.workerdPid();
    process.kill(before, "SIGKILL");
    while (stack.workerdPid() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const after = stack.workerdPid();
    for (let tries = 0; tries < 100 && !(await answers(stack.url)); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await answers(stack.url)).toBe(true);
    await stack.stop();
    expect(() => process.kill(after, 0)).toThrow();
    expect(existsSync(join(stateDir, "running.json"))).toBe(false);
  });

  it("[CMD-14] applies D1's migrations once, and runs what is scheduled", async () => {
    const stateDir = join(homes, "migrated");
    for (let start = 0; start < 2; start++) {
      const stack = await startStack({ stateDir });
      await stack.tick();
      await stack.stop();
    }
    const log = readFileSync(join(stateDir, "logs/worker.jsonl"), "utf8");
    expect(log.split("\n").filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

const answers = async (url: string): Promise<boolean> => fetch(url).then(() => true, () => false);
