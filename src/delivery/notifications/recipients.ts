import { findActiveMember, listActiveInTeam, listMemberIds } from "../../identity/index.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { isId, type Id } from "../../platform/ids.ts";
import type { To } from "./schema.ts";

/** The members who are meant, each once. @throws AppError invalid_input that points at whom there isn't */
export function recipientsOf(own: OwnDatabase, to: To): Id<"user">[] {
  if (to === "everyone") return listMemberIds(own);
  if ("users" in to) return membersAmong(own, to.users);
  if ("team" in to) return membersOfTeam(own, to.team);
  const found = listMemberIds(own, to.role);
  if (found.length === 0) throw invalid("#/to/role", "nobody", `Nobody here has the role ${to.role}`);
  return found;
}

function membersOfTeam(own: OwnDatabase, id: string): Id<"user">[] {
  const members = isId("team", id) ? listActiveInTeam(own, id) : undefined;
  if (!members) throw invalid("#/to/team", "not_found", "There is no such team");
  if (members.length === 0) throw invalid("#/to/team", "nobody", "Nobody is in this team");
  return members;
}

function membersAmong(own: OwnDatabase, ids: readonly string[]): Id<"user">[] {
  const isMember = (id: string): id is Id<"user"> => isId("user", id) && findActiveMember(own, id) !== undefined;
  const errors = ids.flatMap((id, place) => (isMember(id) ? [] : [{ pointer: `#/to/users/${place}`, code: "not_found", message: "There is no such member" }]));
  if (errors.length > 0) throw new AppError("invalid_input", "There is no such member", { errors });
  return [...new Set(ids.filter(isMember))];
}
