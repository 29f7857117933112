import { sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { tenant, type TenantRow } from "./tables.ts";

export const findOwnTenant = (own: OwnDatabase): TenantRow | undefined => own.select().from(tenant).get();

export const insertOwnTenant = (own: OwnDatabase, row: Pick<TenantRow, "id" | "slug" | "name" | "region" | "status" | "created_at"> & Partial<TenantRow>): void => {
  own.insert(tenant).values({ ...row, only: 1 }).run();
};

/** Counts the change: what was read before it is of another version. */
export const updateOwnTenant = (own: OwnDatabase, change: Partial<Omit<TenantRow, "only" | "id" | "version">>): void => {
  own.update(tenant).set({ ...change, version: sql`${tenant.version} + 1` }).run();
};

/** When the deletion was asked for, and by whom: the last time, if it was taken back before. */
export const findDeletionRequest = (own: OwnDatabase): { at: number; actor_id: string } | undefined =>
  own.rows<{ at: number; actor_id: string }>("SELECT at, actor_id FROM audit_logs WHERE action = 'tenant.delete' ORDER BY seq DESC LIMIT 1")[0];

/** Every table and how many rows it holds. */
export const countRows = (own: OwnDatabase): Record<string, number> =>
  Object.fromEntries(listTables(own).map((name) => [name, own.rows<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`)[0]!.n]));

export const listTables = (own: OwnDatabase): string[] =>
  own.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name").map(({ name }) => name);
