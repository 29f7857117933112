import { requireRoom } from "../../billing/index.ts";
import { conflict } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { define, type BaseRow } from "../../resources/index.ts";
import { addressOf } from "./present.ts";
import { Project, projectFields } from "./schema.ts";
import { freeSlug, slugOf } from "./slug.ts";
import { countProjects, findProjectBySlug } from "./store.ts";
import { projects as table, type ProjectRow } from "./tables.ts";

const headRef = "refs/heads/main";

/** What of a project callers write is small; its repository is moved by commits alone. */
export const projects = define({
  name: "project", plural: "projects", prefix: "prj", idName: "project_id", about: "A repository, empty at first.",
  table, migrations: [],
  fields: projectFields, item: Project,
  verbs: ["create", "read", "list", "update"],
  permissions: { create: "projects:create", read: "projects:read", update: "projects:write" },
  sorts: ["name", "updated_at"], search: ["name", "description"], immutable: ["slug"],
  example: { name: "Book shop" },
  settle(ctx, values, before) {
    if (before) return {};
    requireRoom(ctx, "projects", () => countProjects(ctx.own));
    const taken = (slug: string): boolean => findProjectBySlug(ctx.own, slug) !== undefined;
    if (typeof values.slug === "string" && taken(values.slug)) throw conflict(`There is a project ${values.slug} already`);
    return { slug: values.slug ?? freeSlug(slugOf(String(values.name)), taken, String(values.id).slice(-8)), head_ref: headRef, requirement_id: values.requirement_id ?? null, creation_key: values.creation_key ?? null };
  },
  trace: (row) => (rowOf(row).requirement_id === null ? {} : { requirement_id: rowOf(row).requirement_id as Id<"requirement"> }),
  tell: (ctx, row) => addressOf(ctx, rowOf(row)),
});

/** The generic store read it from the table of projects. */
export const rowOf = (row: BaseRow): ProjectRow => row as unknown as ProjectRow;
