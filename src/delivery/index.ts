export { commitMessage, type RunOrigin } from "./git/message.ts";
export { answerGit } from "./git/http.ts";
export { applyCommit } from "./projects/apply-commit.ts";
export { archiveProject, describeTree, openRepository, readProjectFile, readProjectFiles } from "./projects/contents.ts";
export { projectRoutes } from "./projects/routes.ts";
export { storePack } from "./projects/packs.ts";
export { OpenProject, ProjectParam, ProjectTree, RefQuery, type AppliedCommit, type ApplyCommit, type EnsureProject, type Project } from "./projects/schema.ts";
export { ensureProject, findProjectByRepoUrl, getProject, openProject, type ProjectSnapshot } from "./projects/service.ts";
