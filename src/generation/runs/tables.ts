import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Plan } from "../models/port.ts";
import type { Id } from "../../platform/ids.ts";
import type { RunResult } from "./pipeline.ts";
import type { Edits } from "./request.ts";
import type { Attempt } from "./snapshot.ts";
import type { RunStatus } from "./status.ts";
import type { SentenceCoverage } from "./verdict.ts";

/** What the tenant knows of a run: a projection of its session's journal, as of `event_id`. */
export const runs = sqliteTable("runs", {
  id: text().$type<Id<"run">>().primaryKey(),
  requirement_id: text().$type<Id<"requirement">>().notNull(),
  project_id: text().$type<Id<"project">>(),
  status: text().$type<RunStatus>().notNull(),
  mode: text().$type<"plan" | "auto">().notNull(),
  /** Which engine may build it. */
  engine: text().$type<"builtin" | "auto" | "model">().notNull(),
  /** Asked for outside of the text. */
  language: text(),
  framework: text(),
  /** Whether it waits for answers where its plan has questions. */
  clarify: integer({ mode: "boolean" }).notNull(),
  /** What a person answered, by the question's id; null until then. */
  answers: text({ mode: "json" }).$type<Record<string, string>>(),
  /** What a person changed about the plan before it was built. */
  edits: text({ mode: "json" }).$type<Edits>(),
  /** A person holds it. */
  is_paused: integer({ mode: "boolean" }).notNull(),
  event_id: integer().notNull(),
  ends: integer().notNull(),
  /** How far its tasks were written here. */
  stage: text().$type<"none" | "planned" | "decided" | "ended">().notNull(),
  provider: text().notNull(),
  generated_by: text().notNull(),
  plan: text({ mode: "json" }).$type<Plan>(),
  coverage: text({ mode: "json" }).$type<SentenceCoverage[]>().notNull(),
  attempts: text({ mode: "json" }).$type<Attempt[]>().notNull(),
  result: text({ mode: "json" }).$type<RunResult>(),
  commit_id: text(),
  repo_url: text(),
  /** Who wants the plan built where it must be approved first, as `user:usr_…`; null where nobody said so yet. */
  approval_for: text(),
  created_by: text().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
  finished_at: integer(),
});
export type RunRow = typeof runs.$inferSelect;

/** A person's word about a plan. */
export const approvals = sqliteTable("approvals", {
  id: text().primaryKey(),
  run_id: text().$type<Id<"run">>().notNull(),
  decision: text().$type<"approved" | "rejected">().notNull(),
  decided_by: text().notNull(),
  edits: text({ mode: "json" }).$type<Edits>(),
  decided_at: integer().notNull(),
});
export type ApprovalRow = typeof approvals.$inferSelect;
