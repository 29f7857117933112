import type { EdgeContext } from "../../platform/context.ts";
import { isUniqueViolation } from "../../platform/database.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { isId } from "../../platform/ids.ts";
import { deleteDomain, enqueueInDirectory, findDomain, findTenant, insertDomain, listDomainRows, placeOf, type Domain, type DomainRow } from "../../tenancy/index.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId" | "settings">;

export const listDomains = async ({ directory }: Desk): Promise<{ data: Domain[] }> => ({ data: (await listDomainRows(directory)).map(present) });

/** Gives a host to a tenant. That it is theirs, the administrator has made sure of. Twice changes nothing. @throws AppError conflict when it is another tenant's */
export async function putDomain(desk: Desk, by: string, domain: string, tenantId: string): Promise<Domain> {
  const { directory, clock, settings } = desk;
  const place = placeOf(settings, `https://${domain}/`);
  if (place === null || !("domain" in place)) throw invalid("#/domain", "own", "This host is the platform's own");
  const tenant = isId("tenant", tenantId) ? await findTenant(directory, tenantId) : undefined;
  if (!tenant) throw invalid("#/tenant_id", "unknown", "There is no such tenant");
  const known = await findDomain(directory, domain);
  if (known?.tenant_id === tenant.id) return present(known);
  const row: DomainRow = { domain, tenant_id: tenant.id, verified_at: clock.now() };
  try {
    await directory.batch([insertDomain(directory, row), told(desk, by, "domain.put", domain)]);
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict("This domain is another tenant's; delete it there first");
    throw error;
  }
  return present(row);
}

/** @throws AppError not_found */
export async function removeDomain(desk: Desk, by: string, domain: string): Promise<void> {
  if (!(await findDomain(desk.directory, domain))) throw notFound("domain");
  await desk.directory.batch([deleteDomain(desk.directory, domain), told(desk, by, "domain.delete", domain)]);
}

const told = ({ directory, clock, requestId }: Desk, by: string, action: string, domain: string) =>
  enqueueInDirectory(directory, "platform.record", { action, target: { type: "domain", id: domain }, actor: { type: "system", id: `admin:${by}` }, request_id: requestId }, clock.now());

const present = ({ verified_at, ...row }: DomainRow): Domain => ({ ...row, verified_at: new Date(verified_at).toISOString() });
