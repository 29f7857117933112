import { authorize, forgetGiven, grantsOf, type RoleName } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { revokeKeysOf } from "../api-keys/store.ts";
import { revokeInvitationsOf } from "../invitations/store.ts";
import { endSessionsOf } from "../sessions/store.ts";
import { recheckStreams } from "../streams/service.ts";
import { leaveAllTeams, listTeamsOf } from "../teams/store.ts";
import type { UpdateUser, User, UserQuery } from "./schema.ts";
import { countOwners, findMember, listMemberRows, updateMember } from "./store.ts";
import type { MemberRow } from "./tables.ts";

export function listUsers(ctx: Context, query: UserQuery): Paged<User> {
  authorize(ctx, "users:read", { type: "user" });
  return paged<MemberRow, User, [Id<"user">]>(ctx, query, {
    list: "users", load: (after, take, skip) => listMemberRows(ctx.own, query, after?.[0], take, skip), keyOf: (row) => [row.user_id], present: (row) => presentUser(ctx, row),
  });
}

export function getUser(ctx: Context, id: string): User {
  const row = loadMember(ctx, id);
  authorize(ctx, "users:read", { type: "user", id, owner_id: row.user_id });
  return presentUser(ctx, row);
}

/** An active member, for the edge. @throws AppError not_found */
export function getMember(ctx: Context, id: string): Pick<MemberRow, "user_id" | "email"> {
  const row = loadMember(ctx, id);
  authorize(ctx, "users:read", { type: "user", id, owner_id: row.user_id });
  if (row.status !== "active") throw notFound("user");
  return { user_id: row.user_id, email: row.email };
}

/** Name, roles, or whether they may sign in. @throws AppError forbidden for roles beyond the caller's own, conflict for the last owner */
export function updateUser(ctx: Context, id: string, change: UpdateUser, expected: string | undefined): User {
  const row = loadMember(ctx, id);
  authorize(ctx, "users:update", { type: "user", id, owner_id: row.user_id });
  ifMatch(expected, row.version);
  const next = { name: change.name ?? row.name, roles: change.roles ?? row.roles, status: nextStatus(row, change.status) };
  requireHeld(ctx, row.roles);
  requireHeld(ctx, next.roles);
  if (row.organization_id !== null && change.roles) throw conflict("This user comes in through an organization, which says what they are");
  keepAnOwner(ctx, row, next);
  ctx.own.atomically(() => {
    changeMember(ctx, row.user_id, { ...next, changed_at: ctx.clock.now() });
    audit(ctx, { action: "member.update", target: { type: "user", id: row.user_id }, details: { before: { name: row.name, roles: row.roles, status: row.status }, after: next } });
  });
  return getUser(ctx, id);
}

/** From the next request on they are nobody here: sessions end, keys are revoked, streams close. Twice changes nothing. */
export function removeUser(ctx: Context, id: string): void {
  const row = loadMember(ctx, id);
  authorize(ctx, "users:delete", { type: "user", id, owner_id: row.user_id });
  if (row.status === "removed") return;
  requireHeld(ctx, row.roles);
  keepAnOwner(ctx, row, { roles: row.roles, status: "removed" });
  ctx.own.atomically(() => {
    changeMember(ctx, row.user_id, { status: "removed", changed_at: ctx.clock.now() });
    audit(ctx, { action: "member.remove", target: { type: "user", id: row.user_id }, details: { email: row.email } });
  });
}

/** What a member is from now on, and what follows for their sessions, keys and streams, and for the directory. Permission is the caller's to ask. */
export function changeMember(ctx: Pick<Context, "own" | "clock" | "wake">, userId: Id<"user">, change: Partial<Pick<MemberRow, "name" | "roles" | "status" | "changed_at">>): void {
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    updateMember(ctx.own, userId, change);
    if (change.status === "removed" || change.status === "suspended") endSessionsOf(ctx.own, userId, "removal", now);
    if (change.status === "removed") {
      revokeKeysOf(ctx.own, userId, now);
      revokeInvitationsOf(ctx.own, userId, now);
      leaveAllTeams(ctx.own, userId);
      forgetGiven(ctx, userId);
    }
    recheckStreams(ctx, { user_id: userId });
    enqueue(ctx, "directory.membership", newId("outbox", now), { user_id: userId });
  });
}

/** Nobody gives or takes away what they don't have. @throws AppError forbidden */
export function requireHeld(ctx: Pick<Context, "grants">, roles: readonly string[]): void {
  const beyond = [...grantsOf(roles).permissions].find((permission) => !ctx.grants.permissions.has(permission));
  if (beyond) throw new AppError("forbidden", `The roles ${roles.join(", ")} may ${beyond}, which you may not yourself`, { extra: { permission: beyond } });
}

/** @throws AppError conflict when nobody would be left who owns this tenant */
function keepAnOwner(ctx: Context, row: MemberRow, next: { roles: readonly RoleName[]; status: MemberRow["status"] }): void {
  const isOwner = row.status === "active" && row.roles.includes("owner");
  const stays = next.status === "active" && next.roles.includes("owner");
  if (isOwner && !stays && countOwners(ctx.own) <= 1) throw conflict("This is the last owner: make somebody else one first");
}

/** Who is invited or was removed comes in by an invitation, and in no other way. */
function nextStatus(row: MemberRow, wanted: "active" | "suspended" | undefined): MemberRow["status"] {
  if (wanted === undefined) return row.status;
  if (row.status === "invited" || row.status === "removed") throw conflict(`This user is ${row.status}: they come in by an invitation`);
  return wanted;
}

export function loadMember(ctx: Context, id: string): MemberRow {
  const row = isId("user", id) ? findMember(ctx.own, id) : undefined;
  if (!row) throw notFound("user");
  return row;
}

export const presentUser = (ctx: Pick<Context, "own">, { user_id, email, username, name, roles, status, joined_at, changed_at, version }: MemberRow): User => ({
  user_id, email, username, name, roles, status, teams: listTeamsOf(ctx.own, user_id), joined_at: new Date(joined_at).toISOString(), changed_at: new Date(changed_at).toISOString(), version,
});
