import { and, asc, desc, eq, exists, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { approvalAnswers, approvalApprovers, approvalRequests, type AnswerRow, type ApprovalRow } from "./tables.ts";

export function insertApprovalRequest(own: OwnDatabase, row: ApprovalRow, approvers: readonly string[]): void {
  own.insert(approvalRequests).values(row).run();
  for (const principal of approvers) own.insert(approvalApprovers).values({ principal, request_id: row.id }).onConflictDoNothing().run();
}

export const findApprovalRequest = (own: OwnDatabase, id: string): ApprovalRow | undefined =>
  own.select().from(approvalRequests).where(eq(approvalRequests.id, id as Id<"approval">)).get();

export const setApprovalStatus = (own: OwnDatabase, id: Id<"approval">, status: ApprovalRow["status"], changed_at: number): void => {
  own.update(approvalRequests).set({ status, changed_at }).where(eq(approvalRequests.id, id)).run();
};

export const insertAnswer = (own: OwnDatabase, row: AnswerRow): void => {
  own.insert(approvalAnswers).values(row).run();
};

export const listAnswers = (own: OwnDatabase, id: Id<"approval">): AnswerRow[] =>
  own.select().from(approvalAnswers).where(eq(approvalAnswers.request_id, id)).orderBy(asc(approvalAnswers.answered_at), asc(approvalAnswers.answered_by)).all();

export const listApprovers = (own: OwnDatabase, id: Id<"approval">): string[] =>
  own.select({ principal: approvalApprovers.principal }).from(approvalApprovers).where(eq(approvalApprovers.request_id, id)).orderBy(asc(approvalApprovers.principal)).all().map((row) => row.principal);

/** What is still open of what somebody asked for, about one thing. */
export const listOpenRequests = (own: OwnDatabase, asked_for: string, action: string, resource_id: string): ApprovalRow[] =>
  own.select().from(approvalRequests).where(and(
    eq(approvalRequests.asked_for, asked_for), eq(approvalRequests.action, action), eq(approvalRequests.resource_id, resource_id), sql`${approvalRequests.status} IN ('pending', 'approved')`,
  )).orderBy(asc(approvalRequests.id)).all();

/** The newest that somebody asked for under a gate, of exactly this deed. */
export const findLatestOf = (own: OwnDatabase, asked_for: string, subject_hash: string, gate: string): ApprovalRow | undefined =>
  own.select().from(approvalRequests).where(and(eq(approvalRequests.asked_for, asked_for), eq(approvalRequests.subject_hash, subject_hash), eq(approvalRequests.gate, gate)))
    .orderBy(desc(approvalRequests.id)).limit(1).get();

/** What is still open about one thing under a gate, whoever asked. */
export const listOpenOf = (own: OwnDatabase, gate: string, resource_id: string): ApprovalRow[] =>
  own.select().from(approvalRequests).where(and(eq(approvalRequests.resource_id, resource_id), eq(approvalRequests.gate, gate), sql`${approvalRequests.status} IN ('pending', 'approved')`))
    .orderBy(asc(approvalRequests.id)).all();

/** The newest about one thing under a gate, however it stands. */
export const findLatestAbout = (own: OwnDatabase, gate: string, resource_id: string): ApprovalRow | undefined =>
  own.select().from(approvalRequests).where(and(eq(approvalRequests.resource_id, resource_id), eq(approvalRequests.gate, gate))).orderBy(desc(approvalRequests.id)).limit(1).get();

export interface ApprovalFilter {
  status?: ApprovalRow["status"] | undefined;
  resource_id?: string | undefined;
  /** Those that this person asked for, or that one of these principals may answer; undefined for everybody's. */
  of?: { asked_for: string; principals: readonly string[] } | undefined;
}

/** The newest first. */
export function listApprovalRows(own: OwnDatabase, { status, resource_id, of }: ApprovalFilter, after: string | undefined, take: number, skip: number): ApprovalRow[] {
  const mine = of && or(
    eq(approvalRequests.asked_for, of.asked_for),
    exists(own.select({ one: sql`1` }).from(approvalApprovers).where(and(eq(approvalApprovers.request_id, approvalRequests.id), inArray(approvalApprovers.principal, [...of.principals])))),
  );
  const where: (SQL | undefined)[] = [
    status && eq(approvalRequests.status, status), resource_id === undefined ? undefined : eq(approvalRequests.resource_id, resource_id), mine,
    after === undefined ? undefined : lt(approvalRequests.id, after as Id<"approval">),
  ];
  return own.select().from(approvalRequests).where(and(...where)).orderBy(desc(approvalRequests.id)).limit(take).offset(skip).all();
}
