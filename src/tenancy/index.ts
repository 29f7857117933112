export {
  claimDueInDirectory, claimName, countInDirectory, deleteFromDirectory, deleteFromDirectoryOutbox, deleteMemberships, enqueueInDirectory, enqueueIfChanged, findFounder, findTenant, findTenantBySlug, insertMembership,
  insertTenant, listClaims, listDeletable, listDueInDirectory, listOnlyHere, listProvisioning, listTenantRows, listTenantsOfUser, markTenantActive, postponeInDirectory, putMembership, releaseNames,
} from "./directory/store.ts";
export { enqueueRevocations, forgetAccessRequests, insertAccessRequest } from "./access-requests/store.ts";
export { isReservedSlug, slugCandidate, slugify } from "./directory/slug.ts";
export type { ClaimKind, DirectoryOutboxRow, DirectoryTenant } from "./directory/tables.ts";
export { closeTenant } from "./deletion/close.ts";
export { Certificate, CertificateParam, type CertificateStatement, type Facts } from "./deletion/schema.ts";
export { advanceDeletion, beginDeletion, certifyDeletion, dropDeletion, getCertificate, openDeletions } from "./deletion/service.ts";
export type { DeletionStep } from "./deletion/steps.ts";
export type { DeletionRow } from "./deletion/tables.ts";
export { activateTenant } from "./lifecycle/service.ts";
export { tenantStatuses } from "./lifecycle/states.ts";
export { delayAfter, provisioningSteps, stepAfterProvisioning, type ProvisioningStep } from "./provisioning/steps.ts";
export { findJobByKey, findJobOfTenant, insertProvisioningJob, leaseProvisioningJob, updateProvisioningJob } from "./provisioning/store.ts";
export type { ProvisioningJobRow } from "./provisioning/tables.ts";
export { allows, requireUse, useOf, type TenantStatus, type TenantUse } from "./lifecycle/states.ts";
export { namedTenant, placeOf, requireSameTenant } from "./domains/named.ts";
export { Domain, DomainParam, PutDomain } from "./domains/schema.ts";
export { deleteDomain, findDomain, insertDomain, listDomainRows } from "./domains/store.ts";
export type { DomainRow } from "./domains/tables.ts";
export { Flag, FlagKey, PutFlag } from "./flags/schema.ts";
export { deleteFlagRow, findFlag, listFlagRows, putFlagRow } from "./flags/store.ts";
export type { FlagRow } from "./flags/tables.ts";
export { flagRoutes } from "./flags/routes.ts";
export { TenantSummary } from "./tenants/schema.ts";
export { isOrganizationRole, manages, roleInTenants, type OrganizationRole } from "./organizations/roles.ts";
export { NameOrganization, Organization, OrganizationId, OrganizationMember, OrganizationMemberId, OrganizationOverview, OrganizationTenant, OrganizationTenantId, PutOrganizationMember } from "./organizations/schema.ts";
export {
  changeRoleUnlessLast, countOrganizationMembers, countTenantsOfOrganization, deleteOrganization, findOrganizationOf, findRoleIn, insertOrganization, listOrganizationMembers, listOrganizationsOf,
  listEnterable, listTenantsOfOrganization, putOrganizationMember, removeUnlessLast, renameOrganization,
} from "./organizations/store.ts";
export { tenantRoutes } from "./tenants/routes.ts";
export { changePlan, copyToDirectory, getOwnTenant, listTenants, summarize } from "./tenants/service.ts";
export { findOwnTenant, insertOwnTenant, listTables, updateOwnTenant } from "./tenants/store.ts";
export type { TenantRow } from "./tenants/tables.ts";
