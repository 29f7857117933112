import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

/** What may be done by the clock at a person's wish: kinds that need no input. */
export const scheduledKinds = ["audit.verify"] as const;

const name = z.string().trim().min(1).max(80);
const kind = z.enum(scheduledKinds);
const when = z.iso.datetime();

export const CreateSchedule = z.union([
  z.strictObject({
    name, kind,
    cron: z.string().min(1).max(100).describe("Five fields: minute, hour, day of month, month, day of week"),
    time_zone: z.string().min(1).max(60).default("UTC").describe("IANA, `Europe/Berlin`"),
  }),
  z.strictObject({ name, kind, at: z.iso.datetime({ offset: true }).describe("Once, at this moment") }),
]);
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
