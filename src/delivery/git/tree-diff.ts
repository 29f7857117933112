import { AppError } from "../../platform/errors.ts";
import type { ObjectId, TreeEntry, TreeMode } from "./objects.ts";
import type { ObjectReader } from "./repository.ts";

/** A file as one side has it. */
export interface Side {
  id: ObjectId;
  mode: TreeMode;
}

export interface ChangedPath {
  path: string;
  old: Side | undefined;
  new: Side | undefined;
}

const changesMax = 5_000;
/** Names looked at: folders count too, since a few of them make millions. */
const entriesMax = 20_000;

/** The files that differ between two trees, by path; folders that are the same on both sides aren't opened. `undefined`: no tree. @throws AppError too_large past 5,000, or where more is to be looked at */
export async function diffTrees(objects: ObjectReader, before: ObjectId | undefined, after: ObjectId | undefined): Promise<ChangedPath[]> {
  const changes: ChangedPath[] = [];
  let entries = 0;
  const read = new Map<ObjectId | undefined, ReadonlyMap<string, TreeEntry>>([[undefined, new Map()]]);

  /** Each folder is read once, however often it occurs. */
  async function entriesOf(id: ObjectId | undefined): Promise<ReadonlyMap<string, TreeEntry>> {
    const entries = read.get(id) ?? new Map((id === undefined ? [] : await objects.tree(id)).map((entry) => [entry.name, entry]));
    read.set(id, entries);
    return entries;
  }

  async function visit(prefix: string, oldTree: ObjectId | undefined, newTree: ObjectId | undefined): Promise<void> {
    if (oldTree === newTree) return;
    const [olds, news] = [await entriesOf(oldTree), await entriesOf(newTree)];
    for (const name of [...new Set([...olds.keys(), ...news.keys()])].sort()) {
      if (++entries > entriesMax) throw new AppError("too_large", `More than ${entriesMax} files and folders are to be compared`);
      const [old, now] = [olds.get(name), news.get(name)];
      if (old?.id === now?.id && old?.mode === now?.mode) continue;
      await visit(`${prefix}${name}/`, folder(old), folder(now));
      const [oldFile, newFile] = [file(old), file(now)];
      if (oldFile || newFile) changes.push({ path: `${prefix}${name}`, old: oldFile, new: newFile });
      if (changes.length > changesMax) throw new AppError("too_large", `More than ${changesMax} files differ`);
    }
  }
  await visit("", before, after);
  return changes;
}

const folder = (entry: TreeEntry | undefined): ObjectId | undefined => (entry?.mode === "40000" ? entry.id : undefined);
const file = (entry: TreeEntry | undefined): Side | undefined => (entry && entry.mode !== "40000" ? { id: entry.id, mode: entry.mode } : undefined);

/** What lies at a path of a tree: a file's or a folder's entry; undefined if nothing does. */
export async function entryAt(objects: ObjectReader, treeId: ObjectId, path: string): Promise<TreeEntry | undefined> {
  const steps = path.split("/");
  let found: TreeEntry | undefined;
  for (const [at, step] of steps.entries()) {
    if (at > 0 && found?.mode !== "40000") return undefined;
    found = (await objects.tree(at === 0 ? treeId : found!.id)).find(({ name }) => name === step);
    if (!found) return undefined;
  }
  return found;
}
