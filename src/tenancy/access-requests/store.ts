import { eq, lte, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { directoryOutbox } from "../directory/tables.ts";
import { breakGlassRequests, type BreakGlassRequestRow } from "./tables.ts";

export const insertAccessRequest = (directory: Directory, row: BreakGlassRequestRow): Write => directory.insert(breakGlassRequests).values(row);

export const forgetAccessRequests = (directory: Directory, now: number): Write => directory.delete(breakGlassRequests).where(lte(breakGlassRequests.until, now));

export const deleteAccessRequests = (directory: Directory, tenantId: Id<"tenant">): Write => directory.delete(breakGlassRequests).where(eq(breakGlassRequests.tenant_id, tenantId));

/** What is to be ended for an admin whom the batch around it has removed at `now`: an outbox row for each tenant that they asked for access to. Nothing for who is still an admin. */
export const enqueueRevocations = (directory: Directory, admin: string, topic: string, now: number): Write =>
  directory.insert(directoryOutbox).select(sql`SELECT DISTINCT 'revoke:' || r.tenant_id || ':' || ${now} || ':' || r.admin, ${topic}, json_object('tenant_id', r.tenant_id, 'admin', r.admin), ${now}, 0, ${now}, NULL
    FROM break_glass_requests r WHERE r.admin = ${admin} AND r.until > ${now} AND EXISTS (SELECT 1 FROM platform_admins a WHERE a.subject = ${admin} AND a.removed_at = ${now})`);
