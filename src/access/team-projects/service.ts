import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { authorize } from "../authorize.ts";
import { requireGrantable } from "../granting.ts";
import { findKind } from "../roles.ts";
import { changeAccess, stateOf } from "../state.ts";
import { findThing } from "../store.ts";
import { audit } from "../trail.ts";
import type { TeamProject } from "./schema.ts";
import { deleteTeamProject, findTeamProject, insertTeamProject, listTeamProjectRows } from "./store.ts";
import type { TeamProjectRow } from "./tables.ts";

/** What a team holds, in the order of the projects' ids. */
export function listTeamProjects(ctx: Context, teamId: string, input: PageInput): Paged<TeamProject> {
  requireThere(ctx, "team", teamId);
  authorize(ctx, "teams:read", { type: "team", id: teamId });
  return paged(ctx, input, {
    list: `teams/${teamId}/projects`,
    load: (after: readonly [string] | undefined, take, skip) => listTeamProjectRows(ctx.own, teamId, after?.[0], take, skip),
    keyOf: (row) => [row.project_id] as const,
    present,
  });
}

/** From the next request on roles at the team count for the project. Whoever gives it must have, there, all that these roles permit. Twice changes nothing. */
export function giveProject(ctx: Context, teamId: string, projectId: string): TeamProject {
  requireBoth(ctx, teamId, projectId);
  requireGrantable(ctx, { type: "project", id: projectId }, permittedAt(ctx, teamId), () => "?project_id");
  const known = findTeamProject(ctx.own, teamId, projectId);
  if (known) return present(known);
  const row: TeamProjectRow = { team_id: teamId, project_id: projectId, given_by: ctx.actor.id, given_at: ctx.clock.now() };
  return changeAccess(ctx, () => {
    insertTeamProject(ctx.own, row);
    audit(ctx, { action: "team.give_project", target: { type: "team", id: teamId }, details: { project_id: projectId } });
    return present(row);
  });
}

/** @throws AppError not_found for a project that the team doesn't hold */
export function takeProject(ctx: Context, teamId: string, projectId: string): void {
  requireBoth(ctx, teamId, projectId);
  if (!findTeamProject(ctx.own, teamId, projectId)) throw notFound("project of this team");
  changeAccess(ctx, () => {
    deleteTeamProject(ctx.own, teamId, projectId);
    audit(ctx, { action: "team.take_project", target: { type: "team", id: teamId }, details: { project_id: projectId } });
  });
}

function requireBoth(ctx: Context, teamId: string, projectId: string): void {
  requireThere(ctx, "team", teamId);
  requireThere(ctx, "project", projectId);
  authorize(ctx, "teams:update", { type: "team", id: teamId });
  authorize(ctx, "projects:write", { type: "project", id: projectId });
}

function requireThere(ctx: Context, type: "team" | "project", id: string): void {
  const kind = findKind(type);
  if (!kind || !findThing(ctx.own, kind, id)) throw notFound(type);
}

/** All that roles which are assigned at a team permit. */
function permittedAt(ctx: Context, teamId: string): Set<string> {
  const state = stateOf(ctx.own);
  return new Set(state.principalsAt("team", teamId).flatMap((principal) => state.assigned(principal)).filter(({ scope }) => scope.type === "team" && scope.id === teamId).flatMap(({ permissions }) => [...permissions]));
}

const present = ({ given_at, ...row }: TeamProjectRow): TeamProject => ({ ...row, given_at: new Date(given_at).toISOString() });
