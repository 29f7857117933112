import { grantsOf } from "../../access/index.ts";
import type { People } from "../../platform/context.ts";
import { isId } from "../../platform/ids.ts";
import { findKeyHolder } from "../credentials/store.ts";
import { listTeamsOf } from "../teams/store.ts";
import { findActiveMember, listOwnerIds } from "./store.ts";

/** Members and keys, as access asks for them. */
export const people: People = {
  find(own, type, id, now) {
    if (type === "user") {
      const member = isId("user", id) ? findActiveMember(own, id) : undefined;
      return member && { ...grantsOf(member.roles, undefined, listTeamsOf(own, member.user_id)), user_id: member.user_id, email: member.email };
    }
    const holder = type === "api_key" && isId("api_key", id) ? findKeyHolder(own, id, now) : undefined;
    return holder && { ...grantsOf(holder.person.roles, holder.scopes, holder.person.teams), user_id: holder.person.user_id, email: holder.person.email };
  },
  ownerIds: listOwnerIds,
};
