import type { Context } from "../../src/platform/context.ts";
import { describeError } from "../../src/platform/log.ts";
import { drainOutbox, nextOutboxTime } from "../../src/platform/outbox/index.ts";
import { topics } from "./topics.ts";

/** Work that comes due in time. An object has one alarm; this is what shares it. */
interface Chore {
  /** When it is next due, in milliseconds; null when there is nothing to do. */
  nextAt(ctx: Context): number | null;
  run(ctx: Context): Promise<void>;
}

const chores: Readonly<Record<string, Chore>> = {
  outbox: {
    nextAt: (ctx) => nextOutboxTime(ctx.own),
    run: (ctx) => drainOutbox(ctx.own, async (row) => {
      const apply = topics[row.topic];
      if (!apply) throw new Error(`Nothing applies the topic ${row.topic}`);
      await apply(ctx, row);
    }, ctx.clock.now, ctx.log),
  },
};

/** Runs what is due. Never throws: an alarm that fails six times is gone for good, so a failure is logged and the next time comes from the rows. */
export async function runChores(ctx: Context): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    try {
      const at = chore.nextAt(ctx);
      if (at !== null && at <= ctx.clock.now()) await chore.run(ctx);
    } catch (error) {
      ctx.log("error", "chore.failed", { chore: name, ...describeError(error) });
    }
  }
}

/** When the alarm must ring next; null when nothing waits. */
export function nextAlarm(ctx: Context): number | null {
  const times = Object.values(chores).map((chore) => chore.nextAt(ctx)).filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}
