import type { Permission } from "../../access/index.ts";
import type { JobKindName } from "../../platform/jobs/index.ts";

/** What is needed to ask for a job, by kind, and so to have it done by the clock, or to read what it was given and found. */
export const kindNeeds: Record<JobKindName, Permission> = {
  "agents.give": "agents:command",
  "agents.work": "agents:command",
  "audit.verify": "audit:read",
  "delivery.notify": "notifications:create",
};
