import { bodyOf, idOf } from "../../platform/ids.ts";
import { defineJob } from "../../platform/jobs/index.ts";
import { Notify } from "./schema.ts";
import { deliver } from "./service.ts";

/** Tells members something on behalf of a domain that comes before this one: it enqueues this by name. */
export const notifyJob = defineJob({
  name: "delivery.notify",
  payload: Notify,
  attemptsMax: 10,
  backoff: { baseMs: 1_000, capMs: 60_000 },
  leaseMs: 5_000,
  timeoutMs: 30_000,
  concurrency: 4,
  run: async (ctx, notice, job) => job.commit(() => deliver(ctx, idOf("notice", bodyOf(job.id)), notice)),
});
