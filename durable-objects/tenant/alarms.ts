import { expireApprovals, nextApprovalExpiry } from "../../src/access/index.ts";
import { nextCheckpointTime, storeCheckpoint } from "../../src/audit/index.ts";
import { forgetNotifications, nextNotificationExpiry } from "../../src/delivery/index.ts";
import { forgetDueContents, forgetDueLogs, nextContentUntil, nextLogsUntil } from "../../src/generation/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { describeError } from "../../src/platform/log.ts";
import { nextAnswerExpiry, purgeAnswers } from "../../src/platform/idempotency/index.ts";
import { nextStreamCheck, sweepStreams } from "../../src/identity/index.ts";
import { drainOutbox, nextOutboxTime } from "../../src/platform/outbox/index.ts";
import { nextJobTime, tendJobs } from "../../src/platform/jobs/index.ts";
import { allows, getOwnTenant } from "../../src/tenancy/index.ts";
import { followedOf } from "./followed.ts";
import { jobHost } from "./jobs.ts";
import { topics } from "./topics.ts";

/** Work that comes due in time. An object has one alarm; this is what shares it. */
interface Chore {
  /** When it is next due, in milliseconds; null when there is nothing to do. */
  nextAt(ctx: Context): number | null;
  run(ctx: Context): Promise<void>;
}

type Chores = Readonly<Record<string, Chore>>;

/** What every object with a chain has to do in time. */
export const platformChores: Chores = {
  outbox: {
    nextAt: (ctx) => nextOutboxTime(ctx.own),
    run: (ctx) => drainOutbox(ctx.own, async (row) => {
      const apply = topics[row.topic];
      if (!apply) throw new Error(`Nothing applies the topic ${row.topic}`);
      await apply(ctx, row);
    }, ctx.clock.now, ctx.log),
  },
  checkpoint: { nextAt: nextCheckpointTime, run: storeCheckpoint },
  forget: { nextAt: (ctx) => nextAnswerExpiry(ctx.own), run: async (ctx) => purgeAnswers(ctx.own, ctx.clock.now()) },
};

/** A tenant's jobs come first: telling the queue is quick, and draining the outbox may not be. */
export const tenantChores: Chores = {
  jobs: { nextAt: (ctx) => (allows(getOwnTenant(ctx).status, "job") ? nextJobTime(ctx) : null), run: (ctx) => tendJobs(ctx, jobHost) },
  ...platformChores,
  approvals: { nextAt: nextApprovalExpiry, run: async (ctx) => expireApprovals(ctx) },
  notifications: { nextAt: nextNotificationExpiry, run: async (ctx) => forgetNotifications(ctx) },
  models: { nextAt: (ctx) => nextContentUntil(ctx.own), run: forgetDueContents },
  logs: { nextAt: nextLogsUntil, run: forgetDueLogs },
  streams: { nextAt: (ctx) => nextStreamCheck(ctx.own), run: (ctx) => sweepStreams(ctx, followedOf) },
};

/** Runs what is due. Never throws: an alarm that fails six times is gone for good, so a failure is logged and the next time comes from the rows. */
async function runChores(chores: Chores, ctx: Context): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    try {
      const at = chore.nextAt(ctx);
      if (at !== null && at <= ctx.clock.now()) await chore.run(ctx);
    } catch (error) {
      ctx.log("error", "chore.failed", { chore: name, ...describeError(error) });
    }
  }
}

function nextTime(chores: Chores, ctx: Context): number | null {
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
export function newAlarm(state: DurableObjectState, chores: Chores, context: () => Context): Alarm {
  /** What it is set for, as far as this life of the object knows. */
  let setFor: number | null = null;
  const set = (at: number | null) => {
    if (at === null || (setFor !== null && setFor <= at)) return;
    setFor = at;
    state.waitUntil(state.storage.setAlarm(at));
  };
  return {
    arm: () => set(nextTime(chores, context())),
    async rang() {
      setFor = null;
      const ctx = context();
      await runChores(chores, ctx);
      const at = nextTime(chores, ctx);
      set(at === null ? null : Math.max(at, ctx.clock.now() + againMs));
    },
  };
}
