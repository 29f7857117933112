import { and, desc, gte, lt, lte } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { auditCheckpoints, type CheckpointRow } from "./tables.ts";

export const insertCheckpoint = (own: OwnDatabase, row: CheckpointRow): void => {
  own.insert(auditCheckpoints).values(row).run();
};

/** Newest first, those before `below`. */
export const listCheckpointRows = (own: OwnDatabase, below: number | undefined, take: number, skip: number): CheckpointRow[] =>
  own.select().from(auditCheckpoints).where(below === undefined ? undefined : lt(auditCheckpoints.seq, below)).orderBy(desc(auditCheckpoints.seq)).limit(take).offset(skip).all();

export const listCheckpointsBetween = (own: OwnDatabase, first: number, last: number): CheckpointRow[] =>
  own.select().from(auditCheckpoints).where(and(gte(auditCheckpoints.seq, first), lte(auditCheckpoints.seq, last))).orderBy(auditCheckpoints.seq).all();
