import { and, asc, desc, eq, gte, lt, lte } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { auditSegments, type SegmentRow } from "./tables.ts";

export const findLastSegment = (own: OwnDatabase): SegmentRow | undefined => own.select().from(auditSegments).orderBy(desc(auditSegments.last_seq)).limit(1).get();

export const insertSegment = (own: OwnDatabase, row: SegmentRow): void => {
  own.insert(auditSegments).values(row).run();
};

export const findFirstClosingSegment = (own: OwnDatabase): SegmentRow | undefined =>
  own.select().from(auditSegments).where(eq(auditSegments.status, "closing")).orderBy(asc(auditSegments.first_seq)).limit(1).get();

export const sealSegmentRow = (own: OwnDatabase, id: string, sealed: Pick<SegmentRow, "sha256" | "bytes" | "kid" | "signature">): void => {
  own.update(auditSegments).set({ ...sealed, status: "sealed" }).where(and(eq(auditSegments.id, id), eq(auditSegments.status, "closing"))).run();
};

/** Newest first, those before `below`. */
export const listSegmentRows = (own: OwnDatabase, below: number | undefined, take: number, skip: number): SegmentRow[] =>
  own.select().from(auditSegments).where(below === undefined ? undefined : lt(auditSegments.first_seq, below)).orderBy(desc(auditSegments.first_seq)).limit(take).offset(skip).all();

/** The sealed ones that end in a stretch of the chain, in its order. */
export const listSegmentsEnding = (own: OwnDatabase, first: number, last: number): SegmentRow[] =>
  own.select().from(auditSegments).where(and(eq(auditSegments.status, "sealed"), gte(auditSegments.last_seq, first), lte(auditSegments.last_seq, last))).orderBy(asc(auditSegments.last_seq)).all();

export const findSealedSegmentWith = (own: OwnDatabase, seq: number): SegmentRow | undefined =>
  own.select().from(auditSegments).where(and(eq(auditSegments.status, "sealed"), lte(auditSegments.first_seq, seq), gte(auditSegments.last_seq, seq))).get();
