import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { breakGlassGrants, type GrantRow } from "./tables.ts";

export const findGrant = (own: OwnDatabase, id: string): GrantRow | undefined => own.select().from(breakGlassGrants).where(eq(breakGlassGrants.id, id as Id<"break_glass">)).get();

export const findGrantByKey = (own: OwnDatabase, admin: string, key: string): GrantRow | undefined =>
  own.select().from(breakGlassGrants).where(and(eq(breakGlassGrants.admin, admin), eq(breakGlassGrants.request_key, key))).get();

export const insertGrant = (own: OwnDatabase, row: GrantRow): void => {
  own.insert(breakGlassGrants).values(row).run();
};

export const updateGrant = (own: OwnDatabase, id: GrantRow["id"], change: Partial<Omit<GrantRow, "id" | "uses">>): void => {
  own.update(breakGlassGrants).set(change).where(eq(breakGlassGrants.id, id)).run();
};

export const countUse = (own: OwnDatabase, id: GrantRow["id"]): void => {
  own.update(breakGlassGrants).set({ uses: sql`${breakGlassGrants.uses} + 1` }).where(eq(breakGlassGrants.id, id)).run();
};

/** What an admin has or wishes for. */
export const listOpenGrants = (own: OwnDatabase, admin: string): GrantRow[] =>
  own.select().from(breakGlassGrants).where(and(inArray(breakGlassGrants.status, ["pending", "active"]), eq(breakGlassGrants.admin, admin))).all();

/** The newest first. */
export const listGrantRows = (own: OwnDatabase, status: GrantRow["status"] | undefined, after: string | undefined, take: number, skip: number): GrantRow[] =>
  own.select().from(breakGlassGrants).where(and(status && eq(breakGlassGrants.status, status), after === undefined ? undefined : lt(breakGlassGrants.id, after as GrantRow["id"])))
    .orderBy(desc(breakGlassGrants.id)).limit(take).offset(skip).all();
