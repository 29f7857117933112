import { and, asc, desc, eq, exists, gt, inArray, lt, lte, or, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { canBecome } from "./status.ts";
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

const isOpen = (now: number): SQL | undefined => and(sql`${approvalRequests.status} IN ('pending', 'approved')`, gt(approvalRequests.expires_at, now));

/** What somebody was given and has not used, under one gate and about one thing. */
export const listGiven = (own: OwnDatabase, asked_for: string, gate: string, { action, resource_id }: { action: string; resource_id: string }, now: number): ApprovalRow[] =>
  own.select().from(approvalRequests).where(and(
    eq(approvalRequests.asked_for, asked_for), eq(approvalRequests.action, action), eq(approvalRequests.resource_id, resource_id), eq(approvalRequests.gate, gate), eq(approvalRequests.status, "approved"), isOpen(now),
  )).orderBy(asc(approvalRequests.id)).all();

/** How many are open of what somebody asked for. */
export const countOpenOf = (own: OwnDatabase, asked_for: string, now: number): number =>
  own.rows<{ n: number }>("SELECT count(*) AS n FROM approval_requests INDEXED BY approval_requests_spend WHERE asked_for = ? AND status IN ('pending', 'approved') AND expires_at > ?", asked_for, now)[0]?.n ?? 0;

/** What is open under a gate and was answered by somebody. */
export const listAnsweredUnder = (own: OwnDatabase, gate: string, now: number): ApprovalRow[] =>
  own.select().from(approvalRequests).where(and(eq(approvalRequests.gate, gate), isOpen(now), exists(own.select({ one: sql`1` }).from(approvalAnswers).where(eq(approvalAnswers.request_id, approvalRequests.id)))))
    .orderBy(asc(approvalRequests.id)).all();

/** Who answers what is open under a gate, and how many of them it takes. */
export function replaceApprovers(own: OwnDatabase, gate: string, approvers: readonly string[], quorum: number, now: number): void {
  const open = sql`(SELECT id FROM approval_requests WHERE gate = ${gate} AND status IN ('pending', 'approved') AND expires_at > ${now})`;
  own.run(sql`UPDATE approval_requests SET quorum = ${quorum} WHERE id IN ${open}`);
  own.run(sql`DELETE FROM approval_approvers WHERE request_id IN ${open}`);
  for (const principal of approvers) own.run(sql`INSERT OR IGNORE INTO approval_approvers (principal, request_id) SELECT ${principal}, id FROM ${open}`);
}

/** What is open by its row although its time is over, the oldest first. */
export const listOverdue = (own: OwnDatabase, now: number, limit: number): ApprovalRow[] =>
  own.rows<ApprovalRow>("SELECT * FROM approval_requests INDEXED BY approval_requests_expiry WHERE status IN ('pending', 'approved') AND expires_at <= ? ORDER BY expires_at LIMIT ?", now, limit);

export const nextExpiry = (own: OwnDatabase): number | null =>
  own.rows<{ at: number | null }>("SELECT min(expires_at) AS at FROM approval_requests INDEXED BY approval_requests_expiry WHERE status IN ('pending', 'approved')")[0]?.at ?? null;

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

/** How a request stands by now: what is over by its time alone has expired, whatever its row says yet. */
const standsAt = (status: ApprovalRow["status"], now: number): SQL | undefined => {
  if (status === "expired") return or(eq(approvalRequests.status, status), and(sql`${approvalRequests.status} IN ('pending', 'approved')`, lte(approvalRequests.expires_at, now)));
  return and(eq(approvalRequests.status, status), canBecome(status, "expired") ? gt(approvalRequests.expires_at, now) : undefined);
};

/** The newest first. */
export function listApprovalRows(own: OwnDatabase, { status, resource_id, of }: ApprovalFilter, now: number, after: string | undefined, take: number, skip: number): ApprovalRow[] {
  const mine = of && or(
    eq(approvalRequests.asked_for, of.asked_for),
    exists(own.select({ one: sql`1` }).from(approvalApprovers).where(and(eq(approvalApprovers.request_id, approvalRequests.id), inArray(approvalApprovers.principal, [...of.principals])))),
  );
  const where: (SQL | undefined)[] = [
    status && standsAt(status, now), resource_id === undefined ? undefined : eq(approvalRequests.resource_id, resource_id), mine,
    after === undefined ? undefined : lt(approvalRequests.id, after as Id<"approval">),
  ];
  return own.select().from(approvalRequests).where(and(...where)).orderBy(desc(approvalRequests.id)).limit(take).offset(skip).all();
}
