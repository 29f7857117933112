import { describe, expect, it } from "vitest";
import { dispatchingSandbox } from "../../../src/generation/sandbox/dispatch.ts";
import { defaultLimits, type Sandbox, type Verdict } from "../../../src/generation/sandbox/port.ts";

/** A driver that answers so, and notes that it was asked. */
function driver(name: "isolate" | "process", answer: Partial<Verdict>): Sandbox & { asked: number } {
  const one = {
    asked: 0,
    run: async (): Promise<Verdict> => {
      one.asked++;
      return { status: "passed", exit_code: 0, tests: [], file_errors: [], duration_ms: 1, logs: "", engine: { driver: name, versions: {} }, ...answer };
    },
  };
  return one;
}
const ask = (sandbox: Sandbox) => sandbox.run({ files: {}, command: "npm test", limits: defaultLimits }, () => undefined, new AbortController().signal);

describe("the choice of a driver", () => {
  it("[PRC-10] is the isolate where it can, whatever comes out", async () => {
    for (const status of ["passed", "failed", "broken", "timed_out", "out_of_memory"] as const) {
      const [isolate, process] = [driver("isolate", { status }), driver("process", {})];
      expect((await ask(dispatchingSandbox({ isolate, process, lacking: "" }))).engine.driver).toBe("isolate");
      expect(process.asked).toBe(0);
    }
  });

  it("[PRC-10] is the process driver for the rest", async () => {
    const [isolate, process] = [driver("isolate", { status: "needs_driver", reason: "no Python" }), driver("process", { status: "failed" })];
    expect(await ask(dispatchingSandbox({ isolate, process, lacking: "" }))).toMatchObject({ status: "failed", engine: { driver: "process" } });
  });

  it("[PRC-10] is nobody, and every driver says why", async () => {
    const [isolate, process] = [driver("isolate", { status: "needs_driver", reason: "no Rust" }), driver("process", { status: "needs_driver", reason: "no cargo" })];
    expect((await ask(dispatchingSandbox({ isolate, process, lacking: "" }))).reason).toBe("no Rust. no cargo");
    expect(await ask(dispatchingSandbox({ isolate, lacking: "no bubblewrap" }))).toMatchObject({ status: "needs_driver", reason: "no Rust. no bubblewrap" });
  });
});
