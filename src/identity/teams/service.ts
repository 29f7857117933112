import { authorize, changeAccess, requireTeamGrantable } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { isUniqueViolation } from "../../platform/database.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { loadMember, presentUser } from "../members/service.ts";
import type { User } from "../members/schema.ts";
import type { MemberRow } from "../members/tables.ts";
import { recheckStreams } from "../streams/service.ts";
import type { CreateTeam, Team, UpdateTeam } from "./schema.ts";
import { deleteTeamRow, findTeam, insertTeam, joinTeam, leaveTeam, listTeamMemberRows, listTeamRows, updateTeamRow } from "./store.ts";
import type { TeamRow } from "./tables.ts";

export function createTeam(ctx: Context, input: CreateTeam): Team {
  authorize(ctx, "teams:update", { type: "team" });
  const now = ctx.clock.now();
  const row: TeamRow = { id: newId("team", now), ...input, version: 1, created_at: now, changed_at: now };
  return ctx.own.atomically(() => {
    unlessTaken(() => insertTeam(ctx.own, row));
    audit(ctx, { action: "team.create", target: { type: "team", id: row.id }, details: { name: row.name } });
    remember(ctx, 201, present(row));
    return present(row);
  });
}

export function listTeams(ctx: Context, input: PageInput): Paged<Team> {
  authorize(ctx, "teams:read", { type: "team" });
  return paged<TeamRow, Team, [Id<"team">]>(ctx, input, { list: "teams", load: (after, take, skip) => listTeamRows(ctx.own, after?.[0], take, skip), keyOf: (row) => [row.id], present });
}

export function getTeam(ctx: Context, id: string): Team {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:read", { type: "team", id });
  return present(row);
}

export function updateTeam(ctx: Context, id: string, change: UpdateTeam, expected: string | undefined): Team {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:update", { type: "team", id });
  ifMatch(expected, row.version);
  const { name = row.name, description = row.description } = change;
  ctx.own.atomically(() => {
    unlessTaken(() => updateTeamRow(ctx.own, row.id, { name, description, changed_at: ctx.clock.now() }));
    audit(ctx, { action: "team.update", target: { type: "team", id }, details: { before: row.name, name, description } });
  });
  return getTeam(ctx, id);
}

export function deleteTeam(ctx: Context, id: string): void {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:update", { type: "team", id });
  changeAccess(ctx, () => {
    deleteTeamRow(ctx.own, row.id);
    audit(ctx, { action: "team.delete", target: { type: "team", id }, details: { name: row.name } });
  });
}

export function listTeamMembers(ctx: Context, id: string, input: PageInput): Paged<User> {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:read", { type: "team", id });
  return paged<MemberRow, User, [Id<"user">]>(ctx, input, {
    list: `teams/${row.id}`, load: (after, take, skip) => listTeamMemberRows(ctx.own, row.id, after?.[0], take, skip), keyOf: (member) => [member.user_id], present: (member) => presentUser(ctx, member),
  });
}

/** Twice changes nothing. @throws AppError conflict for somebody who was removed, invalid_input where the team may what the caller couldn't give */
export function addToTeam(ctx: Context, id: string, userId: string): void {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:update", { type: "team", id });
  const member = loadMember(ctx, userId);
  if (member.status === "removed") throw conflict("This user was removed");
  requireTeamGrantable(ctx, row.id, "?id");
  ctx.own.atomically(() => {
    if (joinTeam(ctx.own, row.id, member.user_id, ctx.clock.now())) audit(ctx, { action: "team.add_member", target: { type: "team", id }, details: { user_id: member.user_id }, subject: member.user_id });
  });
}

/** Whatever they follow by what the team may ends. */
export function takeFromTeam(ctx: Context, id: string, userId: string): void {
  const row = loadTeam(ctx, id);
  authorize(ctx, "teams:update", { type: "team", id });
  const member = loadMember(ctx, userId);
  ctx.own.atomically(() => {
    if (!leaveTeam(ctx.own, row.id, member.user_id)) return;
    audit(ctx, { action: "team.remove_member", target: { type: "team", id }, details: { user_id: member.user_id }, subject: member.user_id });
    recheckStreams(ctx, { user_id: member.user_id });
  });
}

function loadTeam(ctx: Context, id: string): TeamRow {
  const row = isId("team", id) ? findTeam(ctx.own, id) : undefined;
  if (!row) throw notFound("team");
  return row;
}

function unlessTaken(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("conflict", "There is a team of this name", { errors: [{ pointer: "#/name", code: "taken", message: "There is a team of this name" }] });
    throw error;
  }
}

const present = ({ id, created_at, changed_at, ...row }: TeamRow): Team => ({ team_id: id, ...row, created_at: new Date(created_at).toISOString(), changed_at: new Date(changed_at).toISOString() });
