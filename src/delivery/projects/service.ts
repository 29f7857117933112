import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";
import { createItem, loadFor, readItem, show, type Shown } from "../../resources/index.ts";
import { slugInRepoUrl } from "./present.ts";
import { projects, rowOf } from "./resource.ts";
import { EnsureProject, type OpenProject, type Project } from "./schema.ts";
import { findProjectByCreation, findProjectBySlug, listPacks, listRefs } from "./store.ts";
import type { ProjectRow } from "./tables.ts";

/** The project that was made under this key, made now if there is none. Safe to run twice. */
export function ensureProject(ctx: Context, given: EnsureProject): Project {
  const { key, requirement_id = null, ...input } = EnsureProject.parse(given);
  authorize(ctx, "projects:create", { type: "project" });
  const known = findProjectByCreation(ctx.own, key);
  return known ? presentProject(ctx, known) : projectIn(createItem(ctx, projects, { ...input, creation_key: key, requirement_id }));
}

export const getProject = (ctx: Context, id: string): Project => projectIn(readItem(ctx, projects, id));

const presentProject = (ctx: Context, row: ProjectRow): Project => projectIn(show(ctx, projects, row));

/** The definition of projects shows what `Project` says. */
const projectIn = ({ item }: Shown): Project => item as Project;

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
  return rowOf(loadFor(ctx, projects, "read", id));
}

function loadBySlug(ctx: Context, tenantSlug: string, projectSlug: string): ProjectRow {
  const row = tenantSlug === ctx.tenantSlug ? findProjectBySlug(ctx.own, projectSlug) : undefined;
  return loadProject(ctx, row?.id ?? "");
}

