import type { Context } from "../../platform/context.ts";
import { applyAtOnce } from "../../platform/outbox/index.ts";
import { isUnderWay, present } from "./present.ts";
import { testPush } from "./pushed.ts";
import type { Execution } from "./schema.ts";
import { awaitExecution } from "./service.ts";
import { findExecution } from "./store.ts";

/** What the tests of a push came to, for the edge, which holds the push until then. `status` null: they didn't begin, or are still at work after `wait_ms`. */
export async function outcomeOfPush(ctx: Context, { execution_id, wait_ms }: { execution_id: string; wait_ms: number }): Promise<{ status: Execution["status"] | null; tests: { file: string; name: string; status: string }[] }> {
  await applyAtOnce(ctx.own, `project.pushed:${execution_id}`, (row) => testPush(ctx, row), ctx.log);
  if (!findExecution(ctx.own, execution_id)) return { status: null, tests: [] };
  const row = await awaitExecution(ctx, execution_id, wait_ms);
  if (isUnderWay(row)) return { status: null, tests: [] };
  const { status, tests } = await present(ctx, row);
  return { status, tests: tests.map(({ file, name, status: result }) => ({ file, name, status: result })) };
}
