import * as z from "zod";
import { jobKindNames } from "../../platform/jobs/names.ts";
import { jobStatuses } from "../../platform/jobs/statuses.ts";
import { pageQuery } from "../../platform/paging.ts";

const when = z.iso.datetime();

export const Job = z.object({
  id: z.string(),
  kind: z.string().describe("`domain.verb`"),
  status: z.enum(jobStatuses).describe("`failed` is dead until it is tried again or discarded"),
  key: z.string().nullable().describe("Unique among its kind"),
  priority: z.enum(["high", "normal", "low"]),
  attempts: z.int().describe("How often it was begun"),
  attempts_max: z.int(),
  progress: z.number().min(0).max(1),
  message: z.string().nullable().describe("How far it is, in words"),
  payload: z.json().describe("null for whoever may not read what it is about"),
  result: z.json().describe("null until it succeeded, and for whoever may not read what it is about"),
  error: z.string().nullable().describe("Why the last attempt failed"),
  created_by: z.object({ type: z.string(), id: z.string() }),
  created_at: when,
  due_at: when.nullable().describe("When its next attempt may begin; null unless it waits for one"),
  started_at: when.nullable(),
  finished_at: when.nullable(),
  cancel_requested_at: when.nullable(),
});
export type Job = z.infer<typeof Job>;

export const ListJobs = pageQuery({ kind: z.enum(jobKindNames).optional(), status: z.enum(jobStatuses).optional().describe("`failed`: the dead letters") });
export type ListJobs = z.output<typeof ListJobs>;

export const JobId = z.object({ id: z.string() });
