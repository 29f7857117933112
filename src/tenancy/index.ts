export { findOwnTenant, insertOwnTenant } from "./tenants/store.ts";
export type { TenantRow } from "./tenants/tables.ts";
