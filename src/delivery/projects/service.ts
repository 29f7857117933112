import { authorize, visible } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { isUniqueViolation } from "../../platform/database.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { presentProject, slugInRepoUrl } from "./present.ts";
import type { CreateProject, OpenProject, Project, UpdateProject } from "./schema.ts";
import { EnsureProject } from "./schema.ts";
import { freeSlug, slugOf } from "./slug.ts";
import { findProject, findProjectByCreation, findProjectBySlug, insertProject, listPacks, listProjectRows, listRefs, updateProjectRow } from "./store.ts";
import type { ProjectRow } from "./tables.ts";

const headRef = "refs/heads/main";

/** A project with an empty repository. @throws AppError conflict when the slug that was asked for is taken */
export function createProject(ctx: Context, input: CreateProject): Project {
  authorize(ctx, "projects:create", { type: "project" });
  if (input.slug !== undefined && findProjectBySlug(ctx.own, input.slug)) throw conflict(`There is a project ${input.slug} already`);
  return ctx.own.atomically(() => {
    const project = presentProject(ctx, addProject(ctx, input, {}));
    remember(ctx, 201, project);
    return project;
  });
}

/** The project that was made under this key, made now if there is none. Safe to run twice. */
export function ensureProject(ctx: Context, given: EnsureProject): Project {
  const { key, requirement_id = null, ...input } = EnsureProject.parse(given);
  authorize(ctx, "projects:create", { type: "project" });
  const known = findProjectByCreation(ctx.own, key);
  return presentProject(ctx, known ?? ctx.own.atomically(() => addProject(ctx, input, { creation_key: key, requirement_id })));
}

/** Inside the commit of whoever calls it. */
function addProject(ctx: Context, { name, slug, description }: CreateProject, about: Partial<Pick<ProjectRow, "creation_key" | "requirement_id">>): ProjectRow {
  const now = ctx.clock.now();
  const id = newId("project", now);
  const row: ProjectRow = {
    id, name, description, head_ref: headRef, requirement_id: null, creation_key: null, version: 1, created_at: now, changed_at: now, ...about,
    slug: slug ?? freeSlug(slugOf(name), (taken) => findProjectBySlug(ctx.own, taken) !== undefined, id.slice(-8)),
  };
  try {
    insertProject(ctx.own, row);
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(`There is a project ${row.slug} already`);
    throw error;
  }
  const requirement = row.requirement_id === null ? {} : { requirement_id: row.requirement_id };
  audit(ctx, { action: "project.create", target: { type: "project", id }, ...requirement, details: { name, slug: row.slug } });
  return row;
}

export function getProject(ctx: Context, id: string): Project {
  return presentProject(ctx, loadProject(ctx, id));
}

export function listProjects(ctx: Context, input: PageInput): Paged<Project> {
  const seen = visible(ctx, "projects:read");
  return paged(ctx, input, {
    list: "projects",
    load: (after: readonly [Id<"project">] | undefined, take, skip) => listProjectRows(ctx.own, after, take, skip, seen),
    keyOf: (row) => [row.id] as const,
    present: (row) => presentProject(ctx, row),
  });
}

/** @throws AppError precondition_failed when `expected` (If-Match) is another version */
export function updateProject(ctx: Context, id: string, change: UpdateProject, expected: string | undefined): Project {
  const row = loadProject(ctx, id);
  authorize(ctx, "projects:write", { type: "project", id });
  ifMatch(expected, row.version);
  return ctx.own.atomically(() => {
    const { name = row.name, description = row.description } = change;
    updateProjectRow(ctx.own, row.id, { name, description, changed_at: ctx.clock.now() });
    audit(ctx, { action: "project.update", target: { type: "project", id }, details: { name, description } });
    return getProject(ctx, id);
  });
}

/** What reading a repository outside of this object needs: everything of it that is small. */
export interface ProjectSnapshot extends Project {
  tenant_id: Id<"tenant">;
  head_ref: string;
  refs: [name: string, commitId: string][];
  packs: { pack_id: string; bytes: number }[];
}

/** @throws AppError not_found for a project of another tenant, or none */
export function openProject(ctx: Context, wanted: OpenProject): ProjectSnapshot {
  const row = "project_id" in wanted ? loadProject(ctx, wanted.project_id) : loadBySlug(ctx, wanted.tenant_slug, wanted.project_slug);
  return {
    ...presentProject(ctx, row),
    tenant_id: ctx.tenantId,
    head_ref: row.head_ref,
    refs: listRefs(ctx.own, row.id).map(({ name, commit_id }) => [name, commit_id]),
    packs: listPacks(ctx.own, row.id).map(({ pack_id, bytes }) => ({ pack_id, bytes })),
  };
}

/** The project at an address; undefined when it isn't one of this tenant's. */
export function findProjectByRepoUrl(ctx: Context, repoUrl: string): Project | undefined {
  const slug = slugInRepoUrl(ctx, repoUrl);
  const row = slug === undefined ? undefined : findProjectBySlug(ctx.own, slug);
  authorize(ctx, "projects:read", { type: "project", ...(row ? { id: row.id } : {}) });
  return row && presentProject(ctx, row);
}

/** Whoever may read projects may read this one; others are not told that it is there. */
export function loadProject(ctx: Context, id: string): ProjectRow {
  const row = isId("project", id) ? findProject(ctx.own, id) : undefined;
  if (!row) throw notFound("project");
  authorize(ctx, "projects:read", { type: "project", id });
  return row;
}

function loadBySlug(ctx: Context, tenantSlug: string, projectSlug: string): ProjectRow {
  const row = tenantSlug === ctx.tenantSlug ? findProjectBySlug(ctx.own, projectSlug) : undefined;
  return loadProject(ctx, row?.id ?? "");
}

