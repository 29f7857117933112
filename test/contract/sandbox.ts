import { describe, expect, it } from "vitest";
import { defaultLimits, type Limits, type Sandbox, type SandboxEvent, type Verdict } from "../../src/generation/sandbox/port.ts";

type Files = Record<string, string>;

/** The same small repositories, as each driver's language writes them. */
export interface Kit {
  driver: Verdict["engine"]["driver"];
  command: string;
  /** Two tests that pass, one of which prints "hello from a test". */
  green: Files;
  /** One test that passes and one that fails with "three is not four". */
  red: Files;
  /** A file that doesn't load, and one with a test that passes. */
  unloadable: Files;
  /** One test that waits for a minute. */
  waiting: Files;
  /** One test that prints a million characters. */
  flooding: Files;
  /** One test that takes memory until there is none. */
  hungry: Files;
  /** One test that passes if it can't connect to 127.0.0.1 at `port`. */
  connecting(port: number): Files;
  /** One test that leaves a file in the temporary folder, and one test that passes only if there is none. */
  leaving: Files;
  looking: Files;
}

/** What every driver of the sandbox promises. @param listen opens a port of this machine that counts who connects */
export function sandboxContract(kit: Kit, sandbox: () => Sandbox, listen: () => Promise<{ port: number; calls(): number; stop(): void }>): void {
  const run = (files: Files, { limits = {}, onEvent = () => undefined, signal = new AbortController().signal, command = kit.command }: { limits?: Partial<Limits>; onEvent?: (event: SandboxEvent) => void; signal?: AbortSignal; command?: string } = {}) =>
    sandbox().run({ files, command, limits: { ...defaultLimits, ...limits } }, onEvent, signal);
  const statuses = ({ tests }: Verdict): string[] => tests.map(({ status }) => status).sort();

  describe(`the ${kit.driver} driver`, () => {
    it("[SBX-60] passes what is green, tells each test, and names what ran it", async () => {
      const events: SandboxEvent[] = [];
      const verdict = await run(kit.green, { onEvent: (event) => events.push(event) });
      expect(verdict).toMatchObject({ status: "passed", exit_code: 0, file_errors: [], engine: { driver: kit.driver } });
      expect(statuses(verdict)).toEqual(["passed", "passed"]);
      expect(Object.keys(verdict.engine.versions).length).toBeGreaterThan(0);
      expect(events.flatMap((event) => (event.type === "test" ? [event.result] : []))).toEqual(verdict.tests);
      expect(verdict.logs).toContain("hello from a test");
    });

    it("[SBX-60] fails what is red, with the message and the line", async () => {
      const verdict = await run(kit.red);
      expect([verdict.status, statuses(verdict)]).toEqual(["failed", ["failed", "passed"]]);
      expect(verdict.exit_code).not.toBe(0);
      const [error] = verdict.tests.find(({ status }) => status === "failed")?.errors ?? [];
      expect(error).toMatchObject({ message: expect.stringContaining("three is not four"), line: expect.any(Number) });
    });

    it("[SBX-60] fails a file that doesn't load", async () => {
      const verdict = await run(kit.unloadable);
      expect([verdict.status, verdict.file_errors.length]).toEqual(["failed", 1]);
    });

    it("[SBX-60] needs another driver for a program that nobody has", async () =>
      expect(await run(kit.green, { command: "frobnicate --all" })).toMatchObject({ status: "needs_driver", tests: [], reason: expect.stringContaining("frobnicate") }));

    it("[SBX-60] ends what takes too long, and the next run doesn't notice", async () => {
      const verdict = await run(kit.waiting, { limits: { wallMs: 1_500, testMs: 60_000 } });
      expect(verdict).toMatchObject({ status: "timed_out", exit_code: 124 });
      expect(verdict.duration_ms).toBeLessThan(10_000);
      expect((await run(kit.green)).status).toBe("passed");
    });

    it("[SBX-60] ends what takes too much memory, and the next run doesn't notice", async () => {
      const verdict = await run(kit.hungry, { limits: { testMs: 20_000, memoryMb: 300 } });
      expect(["out_of_memory", "failed"]).toContain(verdict.status);
      expect(verdict.tests.filter(({ status }) => status === "passed")).toEqual([]);
      expect((await run(kit.green)).status).toBe("passed");
    });

    it("[SBX-60] cuts output at the caller's limit", async () => {
      const verdict = await run(kit.flooding, { limits: { outputBytes: 20_000 } });
      expect(verdict.logs.length).toBeLessThan(60_000);
      expect(verdict.logs + verdict.tests.map(({ log }) => log).join("")).toContain("the rest of the output was cut");
    });

    it("[SBX-60] throws what the caller's signal carries, and goes on with others", async () => {
      const reason = new Error("changed my mind");
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(reason), 500);
      await expect(run(kit.waiting, { signal: cancel.signal, limits: { testMs: 60_000 } })).rejects.toBe(reason);
      await expect(run(kit.green, { signal: cancel.signal })).rejects.toBe(reason);
      expect((await run(kit.green)).status).toBe("passed");
    });

    it("[SBX-60] reaches no network", async () => {
      const server = await listen();
      const verdict = await run(kit.connecting(server.port));
      server.stop();
      expect([verdict.status, server.calls()]).toEqual(["passed", 0]);
    });

    it("[SBX-60] leaves nothing for the next run", async () =>
      expect([(await run(kit.leaving)).status, (await run(kit.looking)).status]).toEqual(["passed", "passed"]));
  });
}
