import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../../canonical.ts";
import type { Actor } from "../../context.ts";
import type { Id } from "../../ids.ts";

/** What enqueues jobs by the clock: again and again by `cron`, or once `at`. */
export const jobSchedules = sqliteTable("job_schedules", {
  id: text().$type<Id<"schedule">>().primaryKey(),
  name: text().notNull(),
  kind: text().notNull(),
  payload: text({ mode: "json" }).$type<Json>().notNull(),
  /** Whom its jobs act as. */
  actor: text({ mode: "json" }).$type<Actor>().notNull(),
  cron: text(),
  /** IANA; null for what happens once. */
  time_zone: text(),
  at: integer(),
  /** null once there is no next time. */
  next_at: integer(),
  last_at: integer(),
  last_job_id: text().$type<Id<"job">>(),
  created_at: integer().notNull(),
});

export type ScheduleRow = typeof jobSchedules.$inferSelect;
