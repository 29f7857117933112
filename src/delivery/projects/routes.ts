import { newRouter, route, valid } from "../../platform/http.ts";
import { versionTag } from "../../platform/etag.ts";
import { pageOf } from "../../platform/paging.ts";
import { CreateProject, Project, ProjectParam, ProjectQuery, UpdateProject } from "./schema.ts";
import { createProject, getProject, listProjects, updateProject } from "./service.ts";

export const projectRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Projects, the newest first", answers: { 200: pageOf(Project) } }), valid("query", ProjectQuery), (c) =>
    c.json(listProjects(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Make a project with an empty repository", answers: { 201: Project } }), valid("json", CreateProject), (c) =>
    c.json(createProject(c.var.ctx, c.req.valid("json")), 201))
  .get("/:project_id", route({ audience: "member", summary: "One project", answers: { 200: Project } }), valid("param", ProjectParam), (c) => {
    const project = getProject(c.var.ctx, c.req.valid("param").project_id);
    return c.json(project, 200, { etag: versionTag(project.version) });
  })
  .patch("/:project_id", route({ audience: "member", summary: "Rename or describe a project", answers: { 200: Project } }), valid("param", ProjectParam), valid("json", UpdateProject), (c) => {
    const project = updateProject(c.var.ctx, c.req.valid("param").project_id, c.req.valid("json"), c.req.header("if-match"));
    return c.json(project, 200, { etag: versionTag(project.version) });
  });
