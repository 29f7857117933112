import { AppError } from "../../platform/errors.ts";
import { decodeUtf8 } from "../git/bytes.ts";
import { diffLines, linesOf } from "../git/line-diff.ts";
import type { ObjectId } from "../git/objects.ts";
import type { Repository } from "../git/repository.ts";
import { entryAt } from "../git/tree-diff.ts";
import { resolveRef } from "./contents.ts";
import { fileAt, summarize } from "./history.ts";
import type { Blame } from "./history-schema.ts";

const linesMax = 10_000;
/** Versions of the file, and commits looked at for them. */
const versionsMax = 100;
const commitsMax = 5_000;

/** Which commit each line of a file comes from, along first parents. @throws AppError not_found, too_large */
export async function blameFile(repository: Repository, { path, ref }: { path: string; ref?: string | undefined }): Promise<Blame> {
  const { objects } = repository;
  const commit_id = await resolveRef(repository, ref);
  const read = async (id: ObjectId): Promise<string[]> => linesOf(decodeUtf8((await objects.read(id)).body));
  const lines = await read(await fileAt(objects, commit_id, path));
  if (lines.length > linesMax) throw new AppError("too_large", `A file of more than ${linesMax} lines`);
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
    const kept = new Map(diffLines(older ?? [], here).filter(({ same }) => same).flatMap(({ old, new: now }) => Array.from({ length: now[1] - now[0] }, (_, at): [number, number] => [now[0] + at, old[0] + at])));
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
