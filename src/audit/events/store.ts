import { and, asc, desc, eq, gte, inArray, lte, max, min, or, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Side } from "../chain.ts";
import { auditDetails, auditLogs, type AuditDetailsRow, type AuditRow } from "./tables.ts";

export interface Head extends Pick<AuditRow, "seq" | "hash" | "at"> {
  /** The last event that a stored checkpoint covers; 0 when there is none. */
  marked_seq: number;
}

// Written out, not built: these run with every change, and building the statement costs four times as much as running it.
export const findHead = (own: OwnDatabase): Head | undefined =>
  own.all<Head>(sql`SELECT seq, hash, at, coalesce((SELECT max(seq) FROM audit_checkpoints), 0) AS marked_seq FROM audit_logs ORDER BY seq DESC LIMIT 1`)[0];

export const hasAuditRow = (own: OwnDatabase, id: string): boolean => own.all(sql`SELECT 1 FROM audit_logs WHERE id = ${id}`).length > 0;

export const insertAuditRow = (own: OwnDatabase, r: AuditRow): void => {
  own.run(sql`INSERT INTO audit_logs
    (seq, id, at, action, outcome, actor_type, actor_id, user_id, target_type, target_id, requirement_id, run_id, request_id, commitment, prev_hash, hash)
    VALUES (${r.seq}, ${r.id}, ${r.at}, ${r.action}, ${r.outcome}, ${r.actor_type}, ${r.actor_id}, ${r.user_id}, ${r.target_type}, ${r.target_id},
    ${r.requirement_id}, ${r.run_id}, ${r.request_id}, ${r.commitment}, ${r.prev_hash}, ${r.hash})`);
};

export const insertAuditDetails = (own: OwnDatabase, r: AuditDetailsRow): void => {
  own.run(sql`INSERT INTO audit_details (seq, salt, details, subject) VALUES (${r.seq}, ${r.salt}, ${JSON.stringify(r.details)}, ${r.subject})`);
};

export interface AuditFilter {
  action?: string | undefined;
  outcome?: string | undefined;
  user_id?: string | undefined;
  actor_id?: string | undefined;
  target_id?: string | undefined;
  requirement_id?: string | undefined;
  run_id?: string | undefined;
}

export interface AuditEntry {
  event: AuditRow;
  side: AuditDetailsRow | null;
}

/** Newest first. Both ends are included. The columns of `filter` each have an index that already lies in this order. */
export const auditEntries = (own: OwnDatabase, filter: AuditFilter, seqs: { first: number; last: number }, take: number, skip: number) =>
  own
    .select({ event: auditLogs, side: auditDetails })
    .from(auditLogs)
    .leftJoin(auditDetails, eq(auditDetails.seq, auditLogs.seq))
    .where(and(gte(auditLogs.seq, seqs.first), lte(auditLogs.seq, seqs.last), ...matching(filter)))
    .orderBy(desc(auditLogs.seq))
    .limit(take)
    .offset(skip);

const filterable = ["action", "outcome", "user_id", "actor_id", "target_id", "requirement_id", "run_id"] as const satisfies readonly (keyof AuditFilter)[];

const matching = (filter: AuditFilter): SQL[] => filterable.flatMap((name) => (filter[name] === undefined ? [] : [sql`${auditLogs[name]} = ${filter[name]}`]));

/** In the chain's order, both ends included. */
export const listChain = (own: OwnDatabase, first: number, last: number, take: number): AuditEntry[] =>
  own
    .select({ event: auditLogs, side: auditDetails })
    .from(auditLogs)
    .leftJoin(auditDetails, eq(auditDetails.seq, auditLogs.seq))
    .where(and(gte(auditLogs.seq, first), lte(auditLogs.seq, last)))
    .orderBy(asc(auditLogs.seq))
    .limit(take)
    .all();

export const findFirstSeq = (own: OwnDatabase): number => own.select({ seq: min(auditLogs.seq) }).from(auditLogs).get()?.seq ?? 1;

/** The side rows of a stretch of the chain, by the number of their event. */
export const mapSides = (own: OwnDatabase, first: number, last: number): Map<number, Side> =>
  new Map(own.select().from(auditDetails).where(and(gte(auditDetails.seq, first), lte(auditDetails.seq, last))).all().map(({ seq, salt, details }) => [seq, { salt, details }]));

export const findMoment = (own: OwnDatabase, seq: number): number | undefined => own.all<{ at: number }>(sql`SELECT at FROM audit_logs WHERE seq = ${seq}`)[0]?.at;

/** The first event at or after a moment, one more than the last when there is none. Time never goes back along the chain, so that no index over it is needed. */
export function seqAt(own: OwnDatabase, at: number): number {
  const ends = own.select({ first: min(auditLogs.seq), last: max(auditLogs.seq) }).from(auditLogs).get();
  let [low, high] = [ends?.first ?? 1, (ends?.last ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const middleAt = findMoment(own, middle);
    if (middleAt !== undefined && middleAt < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Erases the details that speak of somebody: as the one who acted, as what was acted on, or as who is named. Returns how many. */
export const deleteDetailsAbout = (own: OwnDatabase, subject: string): number => {
  const theirs = own.select({ seq: auditLogs.seq }).from(auditLogs).where(or(eq(auditLogs.user_id, subject), eq(auditLogs.actor_id, subject), eq(auditLogs.target_id, subject)));
  return own.delete(auditDetails).where(or(eq(auditDetails.subject, subject), inArray(auditDetails.seq, theirs))).returning({ seq: auditDetails.seq }).all().length;
};
