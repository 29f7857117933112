import { findLiveGrant, grantsOf, grantsUnder, permissions } from "../../access/index.ts";
import { findOwnTenant, isOrganizationRole, roleInTenants } from "../../tenancy/index.ts";
import type { Actor, Grants, InOrganization, Person, Principal, Service } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { equalsSafely } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { takeTicket } from "../tickets/store.ts";
import { isAmong } from "./addresses.ts";
import { findKeyHolder, findSessionHolder } from "./store.ts";

export interface Resolved {
  actor: Actor;
  grants: Grants;
  principal: Principal;
  person?: Person;
  service?: Service;
}

/** Where a request goes, and where it comes from. */
export interface Asked {
  /** To hold a ticket against. */
  path: string;
  /** To hold a key's addresses against; null where nobody knows. */
  ip: string | null;
}

const gone = (): AppError => new AppError("unauthenticated", "This session or key has ended", { headers: { "www-authenticate": `Bearer error="invalid_token"` } });

/** What the product's own objects and jobs may: everything. Whether a person may was asked when the work was begun. */
export const everything: Grants = { roles: [], teams: [], permissions: new Set(permissions) };

/** What somebody is here who comes through an organization, whose membership the edge has looked up: nothing once this tenant has left it. @throws AppError unauthenticated */
function rolesThrough(own: OwnDatabase, { id, role }: InOrganization): string[] {
  if (findOwnTenant(own)?.organization_id !== id || !isOrganizationRole(role)) throw gone();
  return [roleInTenants[role]];
}

/** Who the edge's principal is here and now, and what they may. `asked`: missing for what was let in before and is only held open. @throws AppError unauthenticated, forbidden */
export function resolvePrincipal(own: OwnDatabase, principal: Principal, asked: Asked | undefined, now: number): Resolved {
  if (principal.kind === "system") return { actor: { type: "system", id: principal.name }, grants: everything, principal };
  if (principal.kind === "ticket") {
    const ticket = takeTicket(own, principal.ticket_id);
    if (!ticket || ticket.purpose !== "socket" || ticket.expires_at <= now || ticket.path !== asked?.path || !equalsSafely(ticket.digest, principal.digest)) throw gone();
    return resolvePrincipal(own, ticket.principal, asked, now);
  }
  if (principal.kind === "break_glass") {
    const grant = findLiveGrant(own, principal.grant_id, principal.digest, now);
    if (!grant) throw gone();
    return { actor: { type: "system", id: `admin:${grant.admin}` }, grants: grantsUnder(grant.role), principal };
  }
  if (principal.kind === "user") {
    const person = findSessionHolder(own, principal.session_id, now);
    if (person?.user_id !== principal.user_id) throw gone();
    if (principal.organization) person.roles = rolesThrough(own, principal.organization);
    return { actor: { type: "user", id: principal.user_id }, grants: grantsOf(person.roles, undefined, person.teams), principal, person };
  }
  return resolveKey(own, principal, asked, now);
}

function resolveKey(own: OwnDatabase, principal: Extract<Principal, { kind: "api_key" }>, asked: Asked | undefined, now: number): Resolved {
  const { key_id, digest } = principal;
  const held = findKeyHolder(own, key_id, now);
  if (held?.digest !== digest) throw gone(); // digests of what only our HMAC lets through: how long it takes tells nothing
  const { person, service, scopes, allowed_ips } = held;
  if (allowed_ips !== null && asked && !isAmong(allowed_ips, asked.ip)) throw new AppError("forbidden", "This API key may not be used from this address");
  if (service) return { actor: { type: "service", id: service.service_identity_id, key_id }, grants: grantsOf(service.roles, scopes), principal, service };
  if (!person) throw gone();
  return { actor: { type: "api_key", id: key_id, user_id: person.user_id }, grants: grantsOf(person.roles, scopes, person.teams), principal, person };
}
