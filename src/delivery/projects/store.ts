import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { commitKeys, projectChanges, projectPacks, projectRefs, projects, type ChangeRow, type CommitKeyRow, type PackRow, type ProjectRow, type RefRow } from "./tables.ts";

export const findProject = (own: OwnDatabase, id: Id<"project">): ProjectRow | undefined => own.select().from(projects).where(eq(projects.id, id)).get();

export const findProjectBySlug = (own: OwnDatabase, slug: string): ProjectRow | undefined => own.select().from(projects).where(eq(projects.slug, slug)).get();

export const findProjectByCreation = (own: OwnDatabase, key: string): ProjectRow | undefined =>
  own.select().from(projects).where(eq(projects.creation_key, key)).get();

export const countProjects = (own: OwnDatabase): number => own.select({ held: count() }).from(projects).get()?.held ?? 0;

/** Counts the version up: what it shows of its repository has changed. */
export const touchProject = (own: OwnDatabase, id: Id<"project">, updated_at: number): void => {
  own.update(projects).set({ updated_at, version: sql`${projects.version} + 1` }).where(eq(projects.id, id)).run();
};

export const findRef = (own: OwnDatabase, projectId: Id<"project">, name: string): RefRow | undefined =>
  own.select().from(projectRefs).where(and(eq(projectRefs.project_id, projectId), eq(projectRefs.name, name))).get();

export const listRefs = (own: OwnDatabase, projectId: Id<"project">): RefRow[] =>
  own.select().from(projectRefs).where(eq(projectRefs.project_id, projectId)).orderBy(asc(projectRefs.name)).all();

export const putRef = (own: OwnDatabase, row: RefRow): void => {
  const { commit_id, changed_at } = row;
  own.insert(projectRefs).values(row).onConflictDoUpdate({ target: [projectRefs.project_id, projectRefs.name], set: { commit_id, changed_at } }).run();
};

export const deleteRef = (own: OwnDatabase, projectId: Id<"project">, name: string): void => {
  own.delete(projectRefs).where(and(eq(projectRefs.project_id, projectId), eq(projectRefs.name, name))).run();
};

/** The newest first: what is asked for is most often there. */
export const listPacks = (own: OwnDatabase, projectId: Id<"project">): PackRow[] =>
  own.select().from(projectPacks).where(eq(projectPacks.project_id, projectId)).orderBy(desc(projectPacks.created_at)).all();

export const putPackRow = (own: OwnDatabase, row: PackRow): void => {
  own.insert(projectPacks).values(row).onConflictDoNothing().run();
};

export const findChange = (own: OwnDatabase, key: string): ChangeRow | undefined => own.select().from(projectChanges).where(eq(projectChanges.key, key)).get();

export const insertChange = (own: OwnDatabase, row: ChangeRow): void => {
  own.insert(projectChanges).values(row).run();
};

export const findCurrentCommitKey = (own: OwnDatabase): CommitKeyRow | undefined => own.select().from(commitKeys).where(eq(commitKeys.status, "current")).get();

export const findCommitKey = (own: OwnDatabase, id: Id<"signing_key">): CommitKeyRow | undefined => own.select().from(commitKeys).where(eq(commitKeys.id, id)).get();

export const listCommitKeys = (own: OwnDatabase): CommitKeyRow[] => own.select().from(commitKeys).orderBy(desc(commitKeys.id)).all();

export const insertCommitKey = (own: OwnDatabase, row: CommitKeyRow): void => {
  own.insert(commitKeys).values(row).run();
};
