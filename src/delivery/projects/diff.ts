import { decodeUtf8 } from "../git/bytes.ts";
import { hunksOf, linesOf, newDiffWork, type DiffWork, type Hunk } from "../git/line-diff.ts";
import type { ObjectId } from "../git/objects.ts";
import type { ObjectReader, Repository } from "../git/repository.ts";
import { diffTrees, type ChangedPath, type Side } from "../git/tree-diff.ts";
import { resolveRef } from "./contents.ts";
import type { Diff, DiffQuery, FileDiff } from "./history-schema.ts";

const filesMax = 300;
const fileBytesMax = 512 * 1024;
/** Of all hunks in one answer. */
const linesMax = 20_000;
/** Of all files that one answer compares, both sides. */
const bytesMax = 4 * 1024 * 1024;

/** What one answer may still take. */
interface Left extends DiffWork {
  lines: number;
  bytes: number;
}

/** What changed between two commits, file by file. @throws AppError not_found for a ref, too_large */
export async function diffCommits(repository: Repository, { from, to, path }: DiffQuery): Promise<Diff> {
  const { objects } = repository;
  const toId = await resolveRef(repository, to);
  const fromId = from === undefined ? (await objects.commit(toId)).parents[0] : await resolveRef(repository, from);
  const treeOf = async (id: ObjectId): Promise<ObjectId> => (await objects.commit(id)).tree;
  const all = await diffTrees(objects, fromId === undefined ? undefined : await treeOf(fromId), await treeOf(toId));
  const changed = withRenames(all.filter((change) => path === undefined || change.path === path || change.path.startsWith(`${path}/`)));
  const files: FileDiff[] = [];
  const left: Left = { lines: linesMax, bytes: bytesMax, ...newDiffWork() };
  for (const change of changed.slice(0, filesMax)) {
    const file = await fileDiff(objects, change, left);
    left.lines -= file.hunks.reduce((sum, { lines }) => sum + lines.length, 0);
    files.push(file);
  }
  const total = (what: "additions" | "deletions"): number => files.reduce((sum, file) => sum + (file[what] ?? 0), 0);
  return { from: fromId ?? null, to: toId, files, files_changed: changed.length, additions: total("additions"), deletions: total("deletions"), truncated: changed.length > filesMax };
}

type Change = ChangedPath & { old_path: string };

/** A file that went from one path and came at another, as it is, was moved. */
function withRenames(changes: readonly ChangedPath[]): Change[] {
  const gone = new Map<ObjectId, ChangedPath[]>();
  for (const change of changes) if (change.old && !change.new) gone.set(change.old.id, [...(gone.get(change.old.id) ?? []), change]);
  const moved = new Set<ChangedPath>();
  const found = changes.map((change): Change => {
    const source = change.old || !change.new ? undefined : gone.get(change.new.id)?.shift();
    if (!source) return { ...change, old_path: change.path };
    moved.add(source);
    return { path: change.path, old_path: source.path, old: source.old, new: change.new };
  });
  return found.filter((_, at) => !moved.has(changes[at]!));
}

async function fileDiff(objects: ObjectReader, { path, old_path, old, new: now }: Change, left: Left): Promise<FileDiff> {
  const status = !old ? "added" : !now ? "deleted" : old_path === path ? "modified" : "renamed";
  const ends = { old_blob_id: old?.id ?? null, new_blob_id: now?.id ?? null, old_mode: old?.mode ?? null, new_mode: now?.mode ?? null };
  const shown = await hunksBetween(objects, old, now, left);
  if (typeof shown === "string") return { path, old_path, status, ...ends, additions: null, deletions: null, omitted: shown, hunks: [] };
  const count = (mark: string): number => shown.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(mark)).length, 0);
  return { path, old_path, status, ...ends, additions: count("+"), deletions: count("-"), omitted: null, hunks: shown };
}

/** Or why there are none. */
async function hunksBetween(objects: ObjectReader, old: Side | undefined, now: Side | undefined, left: Left): Promise<Hunk[] | "binary" | "large" | "limit"> {
  if (old?.id === now?.id) return [];
  if (left.steps < 0 || left.bytes <= 0) return "limit";
  const sizes = await Promise.all([old, now].map((side) => (side ? objects.size(side.id) : 0)));
  if (sizes.some((size) => size > fileBytesMax)) return "large";
  left.bytes -= sizes[0]! + sizes[1]!;
  if (left.bytes < 0) return "limit";
  const [before, after] = await Promise.all([old, now].map((side) => textOf(objects, side)));
  if (before === undefined || after === undefined) return "binary";
  const hunks = hunksOf(linesOf(before), linesOf(after), left);
  return hunks.reduce((sum, { lines }) => sum + lines.length, 0) > left.lines || left.steps < 0 ? "limit" : hunks;
}

/** Undefined for bytes that are no text, as git judges it: a null byte near the beginning. */
async function textOf(objects: ObjectReader, side: Side | undefined): Promise<string | undefined> {
  if (!side) return "";
  const { body } = await objects.read(side.id);
  return body.subarray(0, 8_000).includes(0) ? undefined : decodeUtf8(body);
}
