import { AppError } from "../../platform/errors.ts";
import { compareBytes, decodeUtf8, utf8 } from "../git/bytes.ts";
import { linesOf } from "../git/line-diff.ts";
import { mergeLines, type LineConflict } from "../git/line-merge.ts";
import { provenanceRef } from "../git/notes.ts";
import { nameObject, type ObjectId, type TreeEntry } from "../git/objects.ts";
import type { ObjectReader, Repository } from "../git/repository.ts";
import { entryAt } from "../git/tree-diff.ts";
import { traceabilityFile, traceFile } from "./trace.ts";

/** Written anew with each commit of a run. */
const own: readonly string[] = [traceFile, traceabilityFile];
const blueprintPath = ".devgen/blueprint.json";
/** Where services in TypeScript and in Python have them. */
const migrationFolders = ["migrations", "app/migrations"] as const;
const historyMax = 10_000;

/** What a project holds before a run changes it. */
export interface ProjectBase {
  /** What the default branch leads to. */
  head: ObjectId;
  /** The last commit of a run that it goes on from; null where there is none. What differs between the two, people did. */
  generated: ObjectId | null;
  blueprint: string | null;
  migrations: { path: string; content: string }[];
  /** That its files are written in; left out where they don't tell. */
  language?: string;
}

/** Null for an empty repository. */
export async function baseOf({ head, refs, objects }: Repository): Promise<ProjectBase | null> {
  const id = refs.get(head);
  if (id === undefined) return null;
  const { tree } = await objects.commit(id);
  const blueprint = await entryAt(objects, tree, blueprintPath);
  const isPython = (await entryAt(objects, tree, "pyproject.toml")) !== undefined;
  return {
    head: id, generated: await lastGenerated({ head, refs, objects }, id, blueprint?.id), blueprint: blueprint ? await textOf(objects, blueprint.id) : null, ...(isPython ? { language: "Python" } : {}),
    migrations: (await Promise.all(migrationFolders.map((folder) => migrationsIn(objects, tree, folder)))).flat(),
  };
}

async function migrationsIn(objects: ObjectReader, tree: ObjectId, folder: string): Promise<{ path: string; content: string }[]> {
  const found = await entryAt(objects, tree, folder);
  const shipped = found?.mode === "40000" ? (await objects.tree(found.id)).filter(({ mode, name }) => mode === "100644" && name.endsWith(".sql")) : [];
  return Promise.all(shipped.map(async ({ name, id }) => ({ path: `${folder}/${name}`, content: await textOf(objects, id) })));
}

const textOf = async (objects: ObjectReader, id: ObjectId): Promise<string> => decodeUtf8((await objects.read(id)).body);

/**
 * Only DevGen writes notes, so a commit with one is a run's: a message can say anything. The newest whose blueprint is the one that holds now, since a
 * rollback goes back behind later ones; the newest of all where people changed the blueprint.
 */
async function lastGenerated({ refs, objects }: Repository, head: ObjectId, blueprint: ObjectId | undefined): Promise<ObjectId | null> {
  const notes = refs.get(provenanceRef);
  const noted = new Set(notes === undefined ? [] : (await objects.tree((await objects.commit(notes)).tree)).map(({ name }) => name));
  const waiting = [head];
  const seen = new Set(waiting);
  let newest: ObjectId | null = null;
  for (let at = 0; at < waiting.length && at < historyMax; at++) {
    const id = waiting[at]!;
    const { tree, parents } = await objects.commit(id);
    if (noted.has(id)) {
      newest ??= id;
      if ((await entryAt(objects, tree, blueprintPath))?.id === blueprint) return id;
    }
    for (const parent of parents) {
      if (!seen.has(parent)) waiting.push(parent);
      seen.add(parent);
    }
  }
  return newest;
}

/** What a run's files come to on top of what people have done. */
export interface MergedFiles {
  /** Text by path, of files that differ from the default branch's. */
  files: { path: string; content: string }[];
  removed: string[];
  conflicts: FileConflict[];
}

/** `lines` is empty where one side took the file away, or it is no text. */
export type FileConflict = {
  path: string;
  what: "both_changed" | "changed_and_removed" | "both_added";
  lines: LineConflict[];
};

const shownMax = 20;

/** Three-way, file by file: what only a run changed is taken, what only people changed stays, what both changed is merged line by line, and nothing is overwritten. */
export async function mergeFiles({ objects }: Repository, { head, generated }: Pick<ProjectBase, "head" | "generated">, files: readonly { path: string; content: string }[]): Promise<MergedFiles> {
  const entriesAt = async (id: ObjectId | null) => (id === null ? new Map<string, TreeEntry>() : listEntries(objects, (await objects.commit(id)).tree));
  const [theirs, base] = [await entriesAt(head), await entriesAt(generated)];
  const merged: MergedFiles = { files: [], removed: [], conflicts: [] };
  const written = new Set(files.map(({ path }) => path));
  for (const { path, content } of files) {
    const [was, they, weId] = [base.get(path)?.id, theirs.get(path), nameObject("blob", utf8(content)).id];
    if (they?.id === weId || was === weId) continue;
    if (they?.id === was) merged.files.push({ path, content });
    else if (!they) merged.conflicts.push({ path, what: "changed_and_removed", lines: [] });
    else await mergeFile(objects, path, was, they.id, content, merged);
  }
  for (const [path, { id }] of base) {
    if (written.has(path) || !theirs.has(path) || own.includes(path)) continue;
    if (theirs.get(path)!.id === id) merged.removed.push(path);
    else merged.conflicts.push({ path, what: "changed_and_removed", lines: [] });
  }
  return merged;
}

async function mergeFile(objects: ObjectReader, path: string, was: ObjectId | undefined, they: ObjectId, content: string, merged: MergedFiles): Promise<void> {
  const sides = await Promise.all([was, they].map(async (id) => (id === undefined ? utf8("") : (await objects.read(id)).body)));
  const what = was === undefined ? "both_added" : "both_changed";
  // Bytes that are no UTF-8 would come out as others.
  if (sides.some((bytes) => bytes.includes(0) || compareBytes(utf8(decodeUtf8(bytes)), bytes) !== 0)) return void merged.conflicts.push({ path, what, lines: [] });
  const [base, theirs] = sides.map((bytes) => linesOf(decodeUtf8(bytes))) as [string[], string[]];
  const { lines, conflicts } = mergeLines(base, theirs, linesOf(content));
  if (conflicts.length > 0) merged.conflicts.push({ path, what, lines: conflicts.slice(0, shownMax) });
  else merged.files.push({ path, content: lines.join("") });
}

const entriesMax = 20_000;

/** Every entry that isn't a folder, by path, links too. @throws AppError too_large; folders count too, since a few of them make millions */
export async function listEntries(objects: ObjectReader, treeId: ObjectId): Promise<Map<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>();
  let entries = 0;
  async function visit(id: ObjectId, prefix: string): Promise<void> {
    for (const entry of await objects.tree(id)) {
      if (++entries > entriesMax) throw new AppError("too_large", `This repository has more than ${entriesMax} files and folders`);
      if (entry.mode === "40000") await visit(entry.id, `${prefix}${entry.name}/`);
      else found.set(`${prefix}${entry.name}`, entry);
    }
  }
  await visit(treeId, "");
  return found;
}
