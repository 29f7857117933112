import * as z from "zod";
import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { defineJob, enqueueJob, enqueueStored, type JobRun } from "../../platform/jobs/index.ts";
import type { Fault, Requested, Verification } from "../events/schema.ts";
import { audit } from "../events/service.ts";
import { verifyChain } from "./service.ts";

/** What was found so far: the walk goes on from it after a kill. */
const Walked = z.object({ next_seq: z.int(), verified: z.int(), erased: z.int(), marks: z.int() });

/** Walks the whole chain, however long: in stretches, between which the object does other things. */
export const verifyJob = defineJob({
  name: "audit.verify",
  payload: z.strictObject({}),
  attemptsMax: 5,
  backoff: { baseMs: 1_000, capMs: 60_000 },
  leaseMs: 5_000,
  timeoutMs: 900_000,
  concurrency: 1,
  async run(ctx, _, job) {
    let walked = Walked.nullable().parse(job.kept) ?? { next_seq: 1, verified: 0, erased: 0, marks: 0 };
    for (;;) {
      const { next_seq: from_seq } = walked;
      const stretch = await verifyChain(ctx, { from_seq });
      walked = { next_seq: stretch.to_seq + 1, verified: walked.verified + stretch.verified, erased: walked.erased + stretch.erased, marks: walked.marks + stretch.marks };
      const found: Verification = { ...stretch, ...walked, next_seq: stretch.next_seq, from_seq: 1 };
      if (stretch.next_seq === null) return conclude(ctx, job, found);
      job.progress(stretch.to_seq / stretch.head.seq, `${stretch.to_seq} of ${stretch.head.seq} events`, walked);
    }
  },
});

function conclude(ctx: Context, job: JobRun, found: Verification): Verification {
  job.commit(() => {
    audit(ctx, {
      action: "verification.finish", outcome: found.ok ? "success" : "failure", target: { type: "job", id: job.id }, key: `${job.id}:verified`,
      details: { verified: found.verified, to_seq: found.to_seq, first_bad: found.first_bad },
    });
    if (found.first_bad) raiseAlarm(ctx, job.id, found.first_bad);
  });
  return found;
}

/** Nobody may be looking when a walk by the clock finds something wrong: the owners are told. */
function raiseAlarm(ctx: Context, jobId: string, { seq, reason, message }: Fault): void {
  const notice = { to: { role: "owner" }, title: "The audit chain doesn't verify", body: message, kind: "audit.broken", data: { job_id: jobId, seq, reason } };
  enqueueStored({ ...ctx, actor: { type: "system", id: "audit" } }, { name: "delivery.notify", attemptsMax: 10 }, notice, { key: jobId, priority: "high" });
}

/** Has the whole chain walked in the background. What was found is then the job's result. */
export function requestVerification(ctx: Context): Requested {
  authorize(ctx, "audit:read", { type: "audit_log" });
  return ctx.own.atomically(() => {
    const { id, status } = enqueueJob(ctx, verifyJob, {});
    audit(ctx, { action: "verification.request", target: { type: "job", id } });
    const requested = { job_id: id, status };
    remember(ctx, 202, requested);
    return requested;
  });
}
