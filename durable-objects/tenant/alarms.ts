import { nextCheckpointTime, storeCheckpoint } from "../../src/audit/index.ts";
import { forgetDueLogs, nextLogsUntil, sweepStreams } from "../../src/generation/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { describeError } from "../../src/platform/log.ts";
import { nextAnswerExpiry, purgeAnswers } from "../../src/platform/idempotency/index.ts";
import { nextStreamCheck } from "../../src/identity/index.ts";
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
  checkpoint: { nextAt: nextCheckpointTime, run: storeCheckpoint },
  logs: { nextAt: nextLogsUntil, run: forgetDueLogs },
  streams: { nextAt: (ctx) => nextStreamCheck(ctx.own), run: sweepStreams },
  forget: { nextAt: (ctx) => nextAnswerExpiry(ctx.own), run: async (ctx) => purgeAnswers(ctx.own, ctx.clock.now()) },
};

/** Runs what is due. Never throws: an alarm that fails six times is gone for good, so a failure is logged and the next time comes from the rows. */
async function runChores(ctx: Context): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    try {
      const at = chore.nextAt(ctx);
      if (at !== null && at <= ctx.clock.now()) await chore.run(ctx);
    } catch (error) {
      ctx.log("error", "chore.failed", { chore: name, ...describeError(error) });
    }
  }
}

function nextTime(ctx: Context): number | null {
  const times = Object.values(chores).map((chore) => chore.nextAt(ctx)).filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

export interface Alarm {
  /** Sets the alarm for what is due next. Call it whenever something may have become due. */
  arm(this: void): void;
  /** The body of the object's `alarm()`. */
  rang(this: void): Promise<void>;
}

/** A chore that stays due because it fails is tried again after this. */
const againMs = 1_000;

/** An alarm that comes too early does no harm, so a time that was set is never taken back. */
export function newAlarm(state: DurableObjectState, context: () => Context): Alarm {
  /** What it is set for, as far as this life of the object knows. */
  let setFor: number | null = null;
  const set = (at: number | null) => {
    if (at === null || (setFor !== null && setFor <= at)) return;
    setFor = at;
    state.waitUntil(state.storage.setAlarm(at));
  };
  return {
    arm: () => set(nextTime(context())),
    async rang() {
      setFor = null;
      const ctx = context();
      await runChores(ctx);
      const at = nextTime(ctx);
      set(at === null ? null : Math.max(at, ctx.clock.now() + againMs));
    },
  };
}
