import type { ObjectId } from "./objects.ts";
import type { ObjectReader } from "./repository.ts";

/** What decides which objects a client lacks. */
export interface Need {
  wants: readonly ObjectId[];
  /** Commits that both sides have. */
  common: readonly ObjectId[];
  /** Commits whose parents the client lacks now. */
  client_shallow: ReadonlySet<ObjectId>;
  /** Commits whose parents the client will lack after this. */
  shallow: ReadonlySet<ObjectId>;
}

/** Every object that is reached from `wants` and not known to be with the client: commits and tags, then trees and blobs. */
export async function selectObjects(objects: ObjectReader, { wants, common, client_shallow, shallow }: Need): Promise<ObjectId[]> {
  const peeled = await Promise.all(wants.map((want) => objects.peel(want)));
  const tips = peeled.filter(({ type }) => type === "commit").map(({ id }) => id);
  const theirs = await reachable(objects, common, { stopAfter: client_shallow });
  const ours = await reachable(objects, [...tips, ...(await parentsOf(objects, client_shallow, shallow))], { stopAfter: shallow, without: theirs });

  const edge = new Set(common);
  for (const id of ours) for (const parent of (await objects.commit(id)).parents) if (theirs.has(parent)) edge.add(parent);
  const seen = new Set<ObjectId>();
  for (const id of edge) await collect(objects, (await objects.commit(id)).tree, seen);

  const content: ObjectId[] = [];
  for (const id of ours) content.push(...(await collect(objects, (await objects.commit(id)).tree, seen)));
  for (const { id, type } of peeled) if (type === "tree" || type === "blob") content.push(...(await collect(objects, id, seen, type)));
  return [...new Set([...ours, ...peeled.flatMap(({ tags }) => tags), ...content])];
}

/** Where a client's history was cut and no longer is: the parents that it now needs. */
async function parentsOf(objects: ObjectReader, before: ReadonlySet<ObjectId>, after: ReadonlySet<ObjectId>): Promise<ObjectId[]> {
  const parents: ObjectId[] = [];
  for (const id of before) if (!after.has(id) && (await objects.has(id))) parents.push(...(await objects.commit(id)).parents);
  return parents;
}

export async function reachable(
  objects: ObjectReader,
  from: readonly ObjectId[],
  { stopAfter = new Set(), without = new Set() }: { stopAfter?: ReadonlySet<ObjectId>; without?: ReadonlySet<ObjectId> } = {},
): Promise<Set<ObjectId>> {
  const found = new Set<ObjectId>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id) || without.has(id)) continue;
    found.add(id);
    if (!stopAfter.has(id)) waiting.push(...(await objects.commit(id)).parents);
  }
  return found;
}

/** Adds a tree and all beneath it to `seen`; returns what was new. Submodules (mode 160000) are other repositories'. */
async function collect(objects: ObjectReader, root: ObjectId, seen: Set<ObjectId>, type: "tree" | "blob" = "tree"): Promise<ObjectId[]> {
  const added: ObjectId[] = [];
  const waiting = [{ id: root, isTree: type === "tree" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    added.push(next.id);
    if (!next.isTree) continue;
    for (const { id, mode } of await objects.tree(next.id)) if (mode !== "160000") waiting.push({ id, isTree: mode === "40000" });
  }
  return added;
}

/** A tree with all that is in it. */
export const objectsOfTree = async (objects: ObjectReader, treeId: ObjectId): Promise<Set<ObjectId>> => new Set(await collect(objects, treeId, new Set()));

/** The commits at which a history of `depth` commits from `wants` is cut: those at that depth that have parents. */
export async function cutAtDepth(objects: ObjectReader, wants: readonly ObjectId[], depth: number): Promise<{ shallow: Set<ObjectId>; within: Map<ObjectId, number> }> {
  const within = new Map<ObjectId, number>();
  const shallow = new Set<ObjectId>();
  let level = await commitsOf(objects, wants);
  for (let at = 1; level.length > 0 && at <= depth; at++) {
    const next: ObjectId[] = [];
    for (const id of level) {
      if (within.has(id)) continue;
      within.set(id, at);
      const { parents } = await objects.commit(id);
      if (at === depth && parents.length > 0) shallow.add(id);
      next.push(...parents);
    }
    level = next;
  }
  return { shallow, within };
}

export async function commitsOf(objects: ObjectReader, ids: readonly ObjectId[]): Promise<ObjectId[]> {
  const peeled = await Promise.all(ids.map((id) => objects.peel(id)));
  return peeled.filter(({ type }) => type === "commit").map(({ id }) => id);
}
