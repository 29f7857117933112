import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { sessionOf } from "../runs/session.ts";
import { forgetBlobs } from "./blobs.ts";
import { listLogsDue, nextLogsUntil as findNextLogsUntil, updateExecution } from "./store.ts";

const batch = 25;

/** When logs are next to be let go, in milliseconds. */
export const nextLogsUntil = (ctx: Context): number | null => findNextLogsUntil(ctx.own);

/** Lets go of logs and files whose time is over: in R2, in the session, then in the row. What is cut off in between is done again. */
export async function forgetDueLogs(ctx: Context): Promise<void> {
  for (const row of listLogsDue(ctx.own, ctx.clock.now(), batch)) {
    await forgetBlobs(ctx.blobs, ctx.tenantId, row.id);
    await sessionOf(ctx, row.run_id ?? row.id).forgetOutput(row.id);
    ctx.own.atomically(() => {
      updateExecution(ctx.own, row.id, { logs_until: null, has_files: false });
      audit(ctx, { action: "execution.forget", target: { type: "execution", id: row.id }, key: `${row.id}:forget` });
    });
  }
}
