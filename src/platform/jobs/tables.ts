import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Json } from "../canonical.ts";
import type { Actor } from "../context.ts";
import type { Id } from "../ids.ts";
import type { JobStatus } from "./statuses.ts";

export const jobPriorities = ["high", "normal", "low"] as const;
export type JobPriority = (typeof jobPriorities)[number];

export const backgroundJobs = sqliteTable("background_jobs", {
  id: text().$type<Id<"job">>().primaryKey(),
  /** A `JobKindName`, unless a later version dropped the kind. */
  kind: text().notNull(),
  /** Unique among its kind: enqueued again under it, nothing more is to be done. */
  key: text(),
  status: text().$type<JobStatus>().notNull(),
  priority: text().$type<JobPriority>().notNull(),
  payload: text({ mode: "json" }).$type<Json>().notNull(),
  /** Whom it acts as: who enqueued it. */
  actor: text({ mode: "json" }).$type<Actor>().notNull(),
  request_id: text().notNull(),
  /** How often it was begun. With the id it names an attempt: another attempt's word isn't taken. */
  attempts: integer().notNull(),
  attempts_max: integer().notNull(),
  /** How many more a person's retry gives it. */
  attempts_each: integer().notNull(),
  /** From when on it may be begun; null unless it waits. */
  due_at: integer(),
  /** When the queue is to be told of it, first or again; null unless it waits. */
  wake_at: integer(),
  /** Null unless it runs. */
  lease_until: integer(),
  cancel_requested_at: integer(),
  progress: real().notNull(),
  message: text(),
  /** What another attempt goes on from. */
  kept: text({ mode: "json" }).$type<Json>(),
  result: text({ mode: "json" }).$type<Json>(),
  /** Why the last attempt failed, in words for customers. */
  error: text(),
  created_at: integer().notNull(),
  started_at: integer(),
  finished_at: integer(),
  /** When the row goes; null: not by itself. */
  expires_at: integer(),
});

export type JobRow = typeof backgroundJobs.$inferSelect;
