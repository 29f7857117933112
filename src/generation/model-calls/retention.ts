import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { sessionOf } from "../runs/session.ts";
import { listContentDue, updateModelCall } from "../models/store.ts";
import { forgetCallContents } from "./content.ts";

/** Lets go of what was asked and answered word for word once its time is over: in the storage and in the run's journal. Hashes, tokens and costs stay. Safe to be cut off anywhere: what isn't noted as gone is let go again. */
export async function forgetDueContents(ctx: Context): Promise<void> {
  const due = listContentDue(ctx.own, ctx.clock.now());
  if (due.length === 0) return;
  await forgetCallContents(ctx.blobs, ctx.tenantId, due.map(({ id }) => id));
  for (const run_id of new Set(due.map((row) => row.run_id))) {
    const ids = due.filter((row) => row.run_id === run_id).map(({ id }) => id);
    await sessionOf(ctx, run_id).forgetTurns(ids);
    ctx.own.atomically(() => {
      for (const id of ids) updateModelCall(ctx.own, id, { content_until: null });
      audit(ctx, { action: "model_call.forget", target: { type: "run", id: run_id }, run_id, details: { calls: ids.length } });
    });
  }
}
