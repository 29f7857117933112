import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { ProvisioningStep } from "./steps.ts";

/** What a job needs to know. The invitation's token is nowhere: only its digest. */
export interface ProvisioningPayload {
  plan_id: string;
  plan_version: number;
  invitation: { id: Id<"invitation">; user_id: Id<"user">; email: string; digest: string };
}

/** In D1: tenants that the platform's administrators asked for, while and after they are made. */
export const provisioningJobs = sqliteTable("provisioning_jobs", {
  id: text().$type<Id<"job">>().primaryKey(),
  tenant_id: text().$type<Id<"tenant">>().notNull(),
  /** What is to be done next. */
  step: text().$type<ProvisioningStep | "done">().notNull(),
  payload: text({ mode: "json" }).$type<ProvisioningPayload>().notNull(),
  /** What is done, and when. */
  steps: text({ mode: "json" }).$type<{ name: ProvisioningStep; finished_at: number }[]>().notNull(),
  /** Of the step that is next. */
  attempts: integer().notNull(),
  /** When it is due; while somebody works on it, when their lease ends. */
  next_at: integer().notNull(),
  last_error: text(),
  /** Keyed hash of who asked and of their Idempotency-Key. */
  idempotency_id: text(),
  fingerprint: text().notNull(),
  created_at: integer().notNull(),
  ended_at: integer(),
});

export type ProvisioningJobRow = typeof provisioningJobs.$inferSelect;
