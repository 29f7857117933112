import { notFound } from "../../platform/errors.ts";
import type { ObjectId } from "../git/objects.ts";
import type { ObjectReader, Repository } from "../git/repository.ts";
import { entryAt } from "../git/tree-diff.ts";
import { resolveRef } from "./contents.ts";
import type { Branch, CommitSummary } from "./history-schema.ts";
import { instant } from "./present.ts";

/** Of a history, looked at for one answer. */
const commitsMax = 10_000;
/** Characters that lists show: a hundred commits are one answer. */
const [subjectMax, messageMax] = [250, 4_000];

/** Where the walk began, and how many commits of the list were shown: what is pushed meanwhile moves no page. */
export type HistoryPlace = readonly [start: ObjectId, shown: number];

/** The ref's history, the newest first and no commit before its children, as far as `skip + take`. @throws AppError not_found for the ref */
export async function listHistory(repository: Repository, { ref, path }: { ref?: string | undefined; path?: string | undefined }, after: HistoryPlace | undefined, take: number, skip: number): Promise<{ summary: CommitSummary; place: HistoryPlace }[]> {
  const start = after?.[0] ?? (ref === undefined && !repository.refs.has(repository.head) ? undefined : await resolveRef(repository, ref));
  if (start === undefined) return [];
  const passed = (after?.[1] ?? 0) + skip;
  const found: { summary: CommitSummary; place: HistoryPlace }[] = [];
  let count = 0;
  for await (const id of newestFirst(repository.objects, start)) {
    if (path !== undefined && !(await changes(repository.objects, id, path))) continue;
    if (++count > passed) found.push({ summary: await summarize(repository.objects, id), place: [start, count] });
    if (found.length === take) break;
  }
  return found;
}

export async function summarize(objects: ObjectReader, id: ObjectId): Promise<CommitSummary> {
  const [{ tree, parents, author, time }, message] = [await objects.commit(id), await objects.message(id)];
  return { commit_id: id, tree_id: tree, parents: [...parents], author, committed_at: instant(time * 1000), subject: (message.split("\n", 1)[0] ?? "").slice(0, subjectMax).toWellFormed(), message: message.slice(0, messageMax).toWellFormed() };
}

/** Branches by name, the default one first. */
export async function listBranches({ head, refs, objects }: Repository, after: string | undefined, take: number, skip: number): Promise<Branch[]> {
  const names = [...refs.keys()].filter((name) => name.startsWith("refs/heads/")).sort((left, right) => Number(right === head) - Number(left === head) || (left < right ? -1 : 1));
  const begin = (after === undefined ? 0 : names.indexOf(`refs/heads/${after}`) + 1) + skip;
  return Promise.all(names.slice(begin, begin + take).map(async (name) => {
    const { commit_id, committed_at, subject } = await summarize(objects, refs.get(name)!);
    return { name: name.slice("refs/heads/".length), commit_id, is_default: name === head, committed_at, subject };
  }));
}

/** By time, and no parent before its child even where a clock was wrong: as `git log --date-order`. */
async function* newestFirst(objects: ObjectReader, start: ObjectId): AsyncGenerator<ObjectId> {
  const children = await countChildren(objects, start);
  const ready: { id: ObjectId; time: number }[] = [{ id: start, time: 0 }];
  while (ready.length > 0) {
    const newest = ready.reduce((best, { time }, at) => (time > ready[best]!.time ? at : best), 0);
    const { id } = ready.splice(newest, 1)[0]!;
    yield id;
    for (const parent of new Set((await objects.commit(id)).parents)) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) ready.push({ id: parent, time: (await objects.commit(parent)).time });
    }
  }
}

/** How many commits of the history have each as a parent; beyond the most that is looked at nothing counts, and nothing is shown. */
async function countChildren(objects: ObjectReader, start: ObjectId): Promise<Map<ObjectId, number>> {
  const children = new Map<ObjectId, number>();
  const waiting = [start];
  for (let at = 0; at < waiting.length && at < commitsMax; at++) {
    for (const parent of new Set((await objects.commit(waiting[at]!)).parents)) {
      const known = children.get(parent);
      children.set(parent, (known ?? 0) + 1);
      if (known === undefined) waiting.push(parent);
    }
  }
  return children;
}

/** Whether what lies at the path differs from what lay there in every parent: a merge that took one side's changed nothing. */
async function changes(objects: ObjectReader, id: ObjectId, path: string): Promise<boolean> {
  const { tree, parents } = await objects.commit(id);
  for (const parent of parents) if ((await objects.commit(parent)).tree === tree) return false;
  const here = await entryAt(objects, tree, path);
  if (parents.length === 0) return here !== undefined;
  for (const parent of parents) if ((await entryAt(objects, (await objects.commit(parent)).tree, path))?.id === here?.id) return false;
  return true;
}

/** @throws AppError not_found */
export async function fileAt(objects: ObjectReader, commitId: ObjectId, path: string): Promise<ObjectId> {
  const entry = await entryAt(objects, (await objects.commit(commitId)).tree, path);
  if (!entry || entry.mode === "40000") throw notFound("file");
  return entry.id;
}
