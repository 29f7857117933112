import type { OwnDatabase } from "../../platform/database.ts";
import { tenant, type TenantRow } from "./tables.ts";

export const findOwnTenant = (own: OwnDatabase): TenantRow | undefined => own.select().from(tenant).get();

export const insertOwnTenant = (own: OwnDatabase, row: Omit<TenantRow, "only">): void => {
  own.insert(tenant).values({ only: 1, ...row }).run();
};
