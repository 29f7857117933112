import { and, asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { previews, type PreviewRow } from "./tables.ts";

export const findPreview = (own: OwnDatabase, id: Id<"preview">): PreviewRow | undefined => own.select().from(previews).where(eq(previews.id, id)).get();

/** The project's newest, whatever became of it. */
export const findLastPreview = (own: OwnDatabase, projectId: Id<"project">): PreviewRow | undefined =>
  own.select().from(previews).where(eq(previews.project_id, projectId)).orderBy(desc(previews.id)).limit(1).get();

/** The one that was neither revoked nor replaced; its time may have run out. */
export const findOpenPreview = (own: OwnDatabase, projectId: Id<"project">): PreviewRow | undefined =>
  own.select().from(previews).where(and(eq(previews.project_id, projectId), isNull(previews.ended_at))).get();

export const insertPreview = (own: OwnDatabase, row: PreviewRow): void => {
  own.insert(previews).values(row).run();
};

export const changePreview = (own: OwnDatabase, id: Id<"preview">, change: Partial<Pick<PreviewRow, "expires_at" | "ended_at" | "ref">>): void => {
  own.update(previews).set(change).where(eq(previews.id, id)).run();
};

export const countReset = (own: OwnDatabase, id: Id<"preview">): void => {
  own.update(previews).set({ generation: sql`${previews.generation} + 1` }).where(eq(previews.id, id)).run();
};

const pageMax = 200;

/** Ids of all that there ever were, in order, a page at a time. */
export const listPreviewIds = (own: OwnDatabase, after: string): string[] =>
  own.select({ id: previews.id }).from(previews).where(gt(previews.id, after as Id<"preview">)).orderBy(asc(previews.id)).limit(pageMax).all().map(({ id }) => id);
