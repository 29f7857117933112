import { AppError } from "../../platform/errors.ts";
import { decodeUtf8 } from "../git/bytes.ts";
import { diffLines, linesOf, newDiffWork } from "../git/line-diff.ts";
import type { ObjectId } from "../git/objects.ts";
import type { Repository } from "../git/repository.ts";
import { entryAt } from "../git/tree-diff.ts";
import { resolveRef } from "./contents.ts";
import { fileAt, summarize } from "./history.ts";
import type { Blame } from "./history-schema.ts";

const linesMax = 10_000;
/** Of one version, and of all that are read. */
const [fileBytesMax, bytesMax] = [1024 * 1024, 16 * 1024 * 1024];
/** Versions of the file, and commits looked at for them. */
const versionsMax = 100;
const commitsMax = 5_000;

/** Which commit each line of a file comes from, along first parents. @throws AppError not_found, too_large */
export async function blameFile(repository: Repository, { path, ref }: { path: string; ref?: string | undefined }): Promise<Blame> {
  const { objects } = repository;
  const commit_id = await resolveRef(repository, ref);
  const work = newDiffWork();
  let bytesLeft = bytesMax;
  /** Undefined for what is too large. */
  const read = async (id: ObjectId): Promise<string[] | undefined> => {
    const size = await objects.size(id);
    bytesLeft -= size;
    const found = size > fileBytesMax || bytesLeft < 0 ? undefined : linesOf(decodeUtf8((await objects.read(id)).body));
    return found && found.length <= linesMax ? found : undefined;
  };
  const lines = await read(await fileAt(objects, commit_id, path));
  if (!lines) throw new AppError("too_large", `A file of more than ${linesMax} lines, or 1 MiB`);
  const authors = new Array<ObjectId>(lines.length);
  /** Where lines whose commit is still to be found stand in the version looked at: its line → the file's line. */
  let open = new Map(lines.map((_, at) => [at, at]));
  let [here, truncated] = [lines, true];
  let id = commit_id;
  for (let versions = 0, looked = 0; versions < versionsMax && looked < commitsMax; looked++) {
    const parent = (await objects.commit(id)).parents[0];
    const before = parent === undefined ? undefined : await entryAt(objects, (await objects.commit(parent)).tree, path);
    if (parent !== undefined && before?.id === (await fileAt(objects, id, path))) {
      id = parent;
      continue;
    }
    const older = before && before.mode !== "40000" ? await read(before.id) : undefined;
    // Too large to compare: what is left is put down to this commit.
    if (before && before.mode !== "40000" && !older) break;
    const pieces = diffLines(older ?? [], here, work);
    if (work.steps < 0) break;
    const kept = new Map(pieces.filter(({ same }) => same).flatMap(({ old, new: now }) => Array.from({ length: now[1] - now[0] }, (_, at): [number, number] => [now[0] + at, old[0] + at])));
    for (const [at, line] of open) if (!kept.has(at)) authors[line] = id;
    open = new Map([...open].flatMap(([at, line]) => (kept.has(at) ? [[kept.get(at)!, line] as const] : [])));
    truncated = open.size > 0;
    if (!truncated || parent === undefined || older === undefined) break;
    here = older;
    id = parent;
    versions++;
  }
  for (const line of open.values()) authors[line] = id;
  return { path, commit_id, lines: await runsOf(repository, authors), truncated };
}

async function runsOf({ objects }: Repository, authors: readonly ObjectId[]): Promise<Blame["lines"]> {
  const runs: Blame["lines"] = [];
  for (const [at, id] of authors.entries()) {
    const last = runs.at(-1);
    if (last?.commit_id === id) last.to = at + 1;
    else {
      const { author, committed_at, subject } = await summarize(objects, id);
      runs.push({ from: at + 1, to: at + 1, commit_id: id, author: author.name, committed_at, subject });
    }
  }
  return runs;
}
