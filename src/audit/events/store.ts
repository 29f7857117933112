import { desc, eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { auditDetails, auditLogs, type AuditRow } from "./tables.ts";

export const findLastAuditRow = (own: OwnDatabase): AuditRow | undefined => own.select().from(auditLogs).orderBy(desc(auditLogs.seq)).limit(1).get();

export const findAuditRowById = (own: OwnDatabase, id: string): AuditRow | undefined => own.select().from(auditLogs).where(eq(auditLogs.id, id)).get();

export const insertAuditRow = (own: OwnDatabase, row: AuditRow): void => {
  own.insert(auditLogs).values(row).run();
};

export const insertAuditDetails = (own: OwnDatabase, row: typeof auditDetails.$inferInsert): void => {
  own.insert(auditDetails).values(row).run();
};
