import { newRouter, route, valid } from "../../platform/http.ts";
import { versionTag } from "../../platform/etag.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { User } from "../members/schema.ts";
import { CreateTeam, Team, TeamId, TeamMemberId, UpdateTeam } from "./schema.ts";
import { addToTeam, createTeam, deleteTeam, getTeam, listTeamMembers, listTeams, takeFromTeam, updateTeam } from "./service.ts";

const id = valid("param", TeamId);
const memberId = valid("param", TeamMemberId);

export const teamRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "List teams", answers: { 200: pageOf(Team) } }), valid("query", Page), (c) => c.json(listTeams(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Make a team", answers: { 201: Team } }), valid("json", CreateTeam), (c) => c.json(createTeam(c.var.ctx, c.req.valid("json")), 201))
  .get("/:id", route({ audience: "member", summary: "One team", answers: { 200: Team } }), id, (c) => {
    const team = getTeam(c.var.ctx, c.req.valid("param").id);
    return c.json(team, 200, { etag: versionTag(team.version) });
  })
  .patch("/:id", route({ audience: "member", summary: "Change a team's name or description", answers: { 200: Team }, versioned: true }), id, valid("json", UpdateTeam), (c) =>
    c.json(updateTeam(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"))))
  .delete("/:id", route({ audience: "member", summary: "Delete a team; its members stay", answers: { 204: null } }), id, (c) => {
    deleteTeam(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .get("/:id/members", route({ audience: "member", summary: "Who is in a team", answers: { 200: pageOf(User) } }), id, valid("query", Page), (c) =>
    c.json(listTeamMembers(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))))
  .put("/:id/members/:user_id", route({ audience: "member", summary: "Put a user into a team", answers: { 204: null } }), memberId, (c) => {
    const { id, user_id } = c.req.valid("param");
    addToTeam(c.var.ctx, id, user_id);
    return c.body(null, 204);
  })
  .delete("/:id/members/:user_id", route({ audience: "member", summary: "Take a user out of a team", answers: { 204: null } }), memberId, (c) => {
    const { id, user_id } = c.req.valid("param");
    takeFromTeam(c.var.ctx, id, user_id);
    return c.body(null, 204);
  });
