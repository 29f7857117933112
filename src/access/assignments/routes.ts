import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { AssignRole, Assignment, AssignmentId, ListAssignments } from "./schema.ts";
import { assignRole, getAssignment, listAssignments, removeAssignment } from "./service.ts";

export const assignmentRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Give a role to somebody, in the tenant, a team or a project", answers: { 201: Assignment } }), valid("json", AssignRole), (c) =>
    c.json(assignRole(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "List who was given which role", answers: { 200: pageOf(Assignment) } }), valid("query", ListAssignments), (c) => c.json(listAssignments(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One role that was given", answers: { 200: Assignment } }), valid("param", AssignmentId), (c) => c.json(getAssignment(c.var.ctx, c.req.valid("param").id)))
  .delete("/:id", route({ audience: "member", summary: "Take a role away", answers: { 204: null } }), valid("param", AssignmentId), (c) => {
    removeAssignment(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
