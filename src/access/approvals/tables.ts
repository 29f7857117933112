import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../platform/ids.ts";
import type { ApprovalStatus } from "./status.ts";

/** What somebody must approve before it is done. */
export const approvalRequests = sqliteTable("approval_requests", {
  id: text().$type<Id<"approval">>().primaryKey(),
  action: text().notNull(),
  resource_type: text().notNull(),
  /** Empty where it is about no single thing. */
  resource_id: text().notNull(),
  /** What exactly is to be done, as canonical JSON. */
  subject: text().notNull(),
  /** SHA-256 of action, resource and subject in canonical form. */
  subject_hash: text().notNull(),
  /** What demands it: the policy's version and rule, or the part of the product; empty when a person just asks. */
  gate: text().notNull(),
  reason: text().notNull(),
  quorum: integer().notNull(),
  status: text().$type<ApprovalStatus>().notNull(),
  /** The person (or other principal) who may then do it. */
  asked_for: text().notNull(),
  requested_by: text().notNull(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
  changed_at: integer().notNull(),
});

/** `role:admin`, `team:tem_…`, `user:usr_…`: who may answer. */
export const approvalApprovers = sqliteTable("approval_approvers", { principal: text().notNull(), request_id: text().$type<Id<"approval">>().notNull() });

export const approvalAnswers = sqliteTable("approval_answers", {
  request_id: text().$type<Id<"approval">>().notNull(),
  answered_by: text().notNull(),
  verdict: text().$type<"approve" | "reject">().notNull(),
  comment: text().notNull(),
  answered_at: integer().notNull(),
});

export type ApprovalRow = typeof approvalRequests.$inferSelect;
export type AnswerRow = typeof approvalAnswers.$inferSelect;
