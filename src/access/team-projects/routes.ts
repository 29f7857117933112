import { newRouter, route, valid } from "../../platform/http.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { TeamParam, TeamProject, TeamProjectParam } from "./schema.ts";
import { giveProject, listTeamProjects, takeProject } from "./service.ts";

const both = valid("param", TeamProjectParam);

export const teamProjectRoutes = newRouter()
  .get("/:id/projects", route({ audience: "member", summary: "The projects that a team holds", answers: { 200: pageOf(TeamProject) } }), valid("param", TeamParam), valid("query", Page), (c) =>
    c.json(listTeamProjects(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))))
  .put("/:id/projects/:project_id", route({ audience: "member", summary: "Give a project to a team: roles at the team count there", answers: { 200: TeamProject } }), both, (c) => {
    const { id, project_id } = c.req.valid("param");
    return c.json(giveProject(c.var.ctx, id, project_id));
  })
  .delete("/:id/projects/:project_id", route({ audience: "member", summary: "Take a project from a team", answers: { 204: null } }), both, (c) => {
    const { id, project_id } = c.req.valid("param");
    takeProject(c.var.ctx, id, project_id);
    return c.body(null, 204);
  });
