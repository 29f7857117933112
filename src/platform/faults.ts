import type { Log } from "./log.ts";
import type { Settings } from "./settings.ts";

const durableWithinMs = 50;

/**
 * A place where a test of recovery stops the process: when `FAULT_POINT` names it, says so in the log and never returns, so that whoever
 * watches the log can kill the process exactly there. Costs one comparison otherwise; production refuses to start with a `FAULT_POINT`.
 */
export async function faultPoint(settings: Pick<Settings, "FAULT_POINT">, name: string, log: Log): Promise<void> {
  if (settings.FAULT_POINT !== name) return;
  // A log line isn't held back until what was written is durable, as everything else that leaves an object is.
  await scheduler.wait(durableWithinMs);
  log("warn", "fault.reached", { fault_point: name });
  await new Promise<never>(() => setInterval(() => {}, 60_000));
}
