/** Every kind of job, `domain.verb`. A kind must be named here to be defined, and what is named must be in the table of kinds (`durable-objects/tenant/jobs.ts`). */
export const jobKindNames = ["agents.give", "agents.work", "audit.verify", "delivery.notify"] as const;
export type JobKindName = (typeof jobKindNames)[number];
