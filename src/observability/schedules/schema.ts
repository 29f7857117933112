import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

/** What may be done by the clock at a person's wish: kinds that need no input. */
export const scheduledKinds = ["audit.verify"] as const;

const when = z.iso.datetime();

export const CreateSchedule = z.strictObject({
  name: z.string().trim().min(1).max(80),
  kind: z.enum(scheduledKinds),
  cron: z.string().min(1).max(100).optional().describe("Again and again. Five fields: minute, hour, day of month, month, day of week"),
  time_zone: z.string().min(1).max(60).optional().describe("Of `cron`; IANA, `Europe/Berlin`. UTC where none is said"),
  at: z.iso.datetime({ offset: true }).optional().describe("Once, at this moment, instead of `cron`"),
}).check(z.superRefine(({ cron, time_zone, at }, issues) => {
  if ((cron === undefined) === (at === undefined)) issues.addIssue({ code: "custom", path: [cron === undefined ? "cron" : "at"], message: "Send either cron or at" });
  else if (cron === undefined && time_zone !== undefined) issues.addIssue({ code: "custom", path: ["time_zone"], message: "A moment has its own zone" });
}));
export type CreateSchedule = z.output<typeof CreateSchedule>;

export const Schedule = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  cron: z.string().nullable(),
  time_zone: z.string().nullable(),
  at: when.nullable(),
  next_at: when.nullable().describe("null once there is no next time"),
  last_at: when.nullable().describe("The last tick that a job was enqueued for"),
  last_job_id: z.string().nullable(),
  created_by: z.object({ type: z.string(), id: z.string() }),
  created_at: when,
});
export type Schedule = z.infer<typeof Schedule>;

export const ListSchedules = pageQuery({});
export type ListSchedules = z.output<typeof ListSchedules>;

export const ScheduleId = z.object({ id: z.string() });
