export {
  claimName, deleteFromDirectoryOutbox, enqueueInDirectory, findFounder, findTenant, findTenantBySlug, insertMembership, insertTenant, listClaims,
  listDueInDirectory, listProvisioning, listTenantsOfUser, markTenantActive, postponeInDirectory,
} from "./directory/store.ts";
export { slugCandidate, slugify } from "./directory/slug.ts";
export type { ClaimKind, DirectoryOutboxRow, DirectoryTenant } from "./directory/tables.ts";
export { findOwnTenant, insertOwnTenant } from "./tenants/store.ts";
export type { TenantRow } from "./tenants/tables.ts";
