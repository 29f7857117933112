import { grantsOf, permissions } from "../../access/index.ts";
import { findOwnTenant, isOrganizationRole, roleInTenants } from "../../tenancy/index.ts";
import type { Actor, Grants, InOrganization, Person, Principal } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { equalsSafely } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { takeTicket } from "../tickets/store.ts";
import { findKeyHolder, findSessionHolder } from "./store.ts";

export interface Resolved {
  actor: Actor;
  grants: Grants;
  principal: Principal;
  person?: Person;
}

const gone = (): AppError => new AppError("unauthenticated", "This session or key has ended", { headers: { "www-authenticate": `Bearer error="invalid_token"` } });

/** What the product's own objects and jobs may: everything. Whether a person may was asked when the work was begun. */
export const everything: Grants = { roles: [], teams: [], permissions: new Set(permissions) };

/** What somebody is here who comes through an organization, whose membership the edge has looked up: nothing once this tenant has left it. @throws AppError unauthenticated */
function rolesThrough(own: OwnDatabase, { id, role }: InOrganization): string[] {
  if (findOwnTenant(own)?.organization_id !== id || !isOrganizationRole(role)) throw gone();
  return [roleInTenants[role]];
}

/** Who the edge's principal is here and now, and what they may. `path`: what is asked for, to hold a ticket against. @throws AppError unauthenticated */
export function resolvePrincipal(own: OwnDatabase, principal: Principal, path: string, now: number): Resolved {
  if (principal.kind === "system") return { actor: { type: "system", id: principal.name }, grants: everything, principal };
  if (principal.kind === "ticket") {
    const ticket = takeTicket(own, principal.ticket_id);
    if (!ticket || ticket.purpose !== "socket" || ticket.expires_at <= now || ticket.path !== path || !equalsSafely(ticket.digest, principal.digest)) throw gone();
    return resolvePrincipal(own, ticket.principal, path, now);
  }
  if (principal.kind === "user") {
    const person = findSessionHolder(own, principal.session_id, now);
    if (person?.user_id !== principal.user_id) throw gone();
    if (principal.organization) person.roles = rolesThrough(own, principal.organization);
    return { actor: { type: "user", id: principal.user_id }, grants: grantsOf(person.roles, undefined, person.teams), principal, person };
  }
  const held = findKeyHolder(own, principal.key_id, now);
  if (held?.digest !== principal.digest) throw gone(); // digests of what only our HMAC lets through: how long it takes tells nothing
  const { person, scopes } = held;
  return { actor: { type: "api_key", id: principal.key_id, user_id: person.user_id }, grants: grantsOf(person.roles, scopes, person.teams), principal, person };
}
