import { audit, verifyJob } from "../../src/audit/index.ts";
import { notifyJob } from "../../src/delivery/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { workJobs, type JobHost, type Turn } from "../../src/platform/jobs/index.ts";
import { abandonCommand, giveScheduled, workAgent } from "../../src/studio/index.ts";

/** The kinds of jobs there are, by name, and what a job's end leaves in the audit. */
export const jobHost: JobHost = {
  kinds: {
    "agents.give": giveScheduled,
    "agents.work": workAgent,
    "audit.verify": verifyJob,
    "delivery.notify": notifyJob,
  },
  ended(ctx, row) {
    const { id, kind, status, attempts } = row;
    audit(ctx, { action: "job.finish", outcome: status === "succeeded" ? "success" : "failure", target: { type: "job", id }, details: { kind, status, attempts } });
    abandonCommand(ctx, row);
  },
};

/** Longer jobs go on without their turn: a tenant that has them doesn't keep others waiting. */
const turnMs = 250;

export const workOwnJobs = (ctx: Context): Promise<Turn> => workJobs(ctx, jobHost, turnMs);
