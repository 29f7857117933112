import { meter, settle } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import type { ExecutionState } from "../runs/ports.ts";

/** Under this the seconds of an execution are set aside and settled. */
export const secondsKey = (executionId: string): string => `execution:${executionId}:seconds`;

/** What an execution used, in the commit of its end: seconds begun, and tests that ran. Safe to run twice. */
export function meterExecution(ctx: Context, { execution_id, status, duration_ms, started_at, finished_at, tests }: ExecutionState): void {
  const ms = duration_ms ?? (finished_at === null ? 0 : finished_at - started_at);
  const seconds = status === "needs_driver" ? 0 : Math.ceil(Math.max(0, ms) / 1_000);
  settle(ctx, { key: secondsKey(execution_id), meter: "execution_seconds", quantity: seconds });
  const ran = tests ? tests.total - tests.skipped : 0;
  if (ran > 0) meter(ctx, { key: `execution:${execution_id}:tests`, meter: "tests", quantity: ran });
}
