import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { findRun } from "./store.ts";
import type { RunRow } from "./tables.ts";

/** The run as soon as it is `ready`, or as it is when `limitMs` have passed. */
export async function awaitRun(ctx: Context, id: string, ready: (run: RunRow) => boolean, limitMs: number): Promise<RunRow> {
  const until = ctx.clock.now() + limitMs;
  for (;;) {
    const run = findRun(ctx.own, id);
    if (!run) throw notFound("run");
    const left = until - ctx.clock.now();
    if (ready(run) || left <= 0) return run;
    await ctx.waitFor(`run:${id}`, left);
  }
}
