import { buildRepositoryCommit, type Person } from "../git/commit.ts";
import { buildNote } from "../git/notes.ts";
import type { ObjectId } from "../git/objects.ts";
import { writePack, type WrittenPack } from "../git/pack.ts";
import type { Repository } from "../git/repository.ts";
import type { CommitSigner } from "../git/signature.ts";
import type { FileContent, Files, Kept } from "../git/tree.ts";
import { objectsOfTree } from "../git/walk.ts";
import { listEntries } from "./merging.ts";
import type { ApplyCommit } from "./schema.ts";

interface Signed {
  author: Person;
  committer: Person;
  sign: CommitSigner;
  /** Milliseconds since 1970; the journal's, so that a repeat makes the same commit. */
  time: number;
  message: string;
}

/** A commit that is built and not applied: store `written`, then hand `updates` and `pack` to `projects.applyCommit`. */
export interface Change extends Pick<ApplyCommit, "updates" | "pack"> {
  commit_id: ObjectId;
  written: WrittenPack;
}

/**
 * The default branch's next commit, with exactly these files.
 * @throws AppError `invalid_input` for a path that can't be stored
 */
export async function buildFilesChange({ head, refs, objects }: Repository, input: Signed & { files: Files }): Promise<Change> {
  const parent = refs.get(head);
  if (parent === undefined) return changeOf(head, null, await buildRepositoryCommit(input));
  const known = await objectsOfTree(objects, (await objects.commit(parent)).tree);
  return changeOf(head, parent, await buildRepositoryCommit({ ...input, parent, known }));
}

/** The default branch's next commit: `parent`'s files with these in their place, and without what is removed. Whatever else is there stays as it is, links and modes too. */
export async function buildMergedChange({ head, objects }: Repository, { files, removed, parent, ...input }: Signed & { files: ReadonlyMap<string, string>; removed: readonly string[]; parent: ObjectId }): Promise<Change> {
  const { tree } = await objects.commit(parent);
  const all = new Map<string, FileContent | Kept>(await listEntries(objects, tree));
  for (const path of removed) all.delete(path);
  for (const [path, content] of files) all.set(path, content);
  return changeOf(head, parent, await buildRepositoryCommit({ ...input, files: all, parent, known: await objectsOfTree(objects, tree) }));
}

/** The next commit of each of these notes refs, with one more note about the same commit: they move together. */
export async function buildNotesChange({ refs, objects }: Repository, { notes, ...input }: Signed & { about: ObjectId; notes: Readonly<Record<string, string>> }): Promise<Change> {
  const built = await Promise.all(Object.entries(notes).map(async ([ref, note]) => {
    const old = refs.get(ref) ?? null;
    const previous = old === null ? undefined : { commit_id: old, entries: await objects.tree((await objects.commit(old)).tree) };
    return { ref, old, ...(await buildNote({ ...input, note, ...(previous ? { previous } : {}) })) };
  }));
  const all = [...new Map(built.flatMap((note) => note.objects).map((object) => [object.id, object])).values()];
  const written = writePack(all);
  return {
    commit_id: built[0]!.commit_id, updates: built.map(({ ref, old, commit_id }) => ({ ref, old, new: commit_id })),
    pack: { pack_id: written.pack_id, bytes: written.pack.length, objects: all.length }, written,
  };
}

function changeOf(ref: string, old: ObjectId | null, built: WrittenPack & { commit_id: ObjectId; objects: readonly unknown[] }): Change {
  const { commit_id, pack_id, pack, index, objects } = built;
  return { commit_id, updates: [{ ref, old, new: commit_id }], pack: { pack_id, bytes: pack.length, objects: objects.length }, written: { pack_id, pack, index } };
}
