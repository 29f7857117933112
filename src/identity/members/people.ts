import { grantsOf } from "../../access/index.ts";
import type { People } from "../../platform/context.ts";
import { isId } from "../../platform/ids.ts";
import { findKeyHolder, listWithTeams } from "../credentials/store.ts";
import { findServiceIdentity } from "../service-identities/store.ts";
import { listTeamsOf } from "../teams/store.ts";
import { findActiveMember, listOwnerIds } from "./store.ts";

type Found = ReturnType<People["find"]>;

/** Members, service identities and keys, as access asks for them. */
export const people: People = {
  find(own, type, id, now): Found {
    if (type === "user") {
      const member = isId("user", id) ? findActiveMember(own, id) : undefined;
      return member && { ...grantsOf(member.roles, undefined, listTeamsOf(own, member.user_id)), stands_for: { type, id }, email: member.email };
    }
    if (type === "service_identity") {
      const service = isId("service_identity", id) ? findServiceIdentity(own, id) : undefined;
      return service?.is_active ? { ...grantsOf(service.roles), stands_for: { type, id } } : undefined;
    }
    const { person, service, scopes } = (type === "api_key" && isId("api_key", id) ? findKeyHolder(own, id, now) : undefined) ?? {};
    if (service) return { ...grantsOf(service.roles, scopes), stands_for: { type: "service_identity", id: service.service_identity_id } };
    return person && { ...grantsOf(person.roles, scopes, person.teams), stands_for: { type: "user", id: person.user_id }, email: person.email };
  },
  members: (own, after, limit, suspendedToo) => listWithTeams(own, after, limit, suspendedToo).map(({ user_id, email, roles, teams }) => ({ id: user_id, email, roles, teams })),
  ownerIds: listOwnerIds,
};
