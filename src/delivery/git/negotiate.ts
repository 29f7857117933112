import { AppError } from "../../platform/errors.ts";
import { isObjectId, type ObjectId } from "./objects.ts";
import type { Repository } from "./repository.ts";
import { commitsOf, cutAtDepth, reachable, type Need } from "./walk.ts";

/** What a client asks for, in either version of the protocol. */
export interface FetchRequest {
  wants: ObjectId[];
  haves: ObjectId[];
  done: boolean;
  /** Commits at which the client's history is cut. */
  shallow: ObjectId[];
  /** The number of commits wanted of each history; undefined for all. */
  depth: number | undefined;
  /** Whether `depth` counts from where the client's history is cut. */
  relative: boolean;
  progress: boolean;
  waitForDone: boolean;
}

export interface Cut {
  shallow: ReadonlySet<ObjectId>;
  /** What the client is told: commits newly cut, and commits no longer cut. */
  added: ObjectId[];
  removed: ObjectId[];
}

const wantsMax = 1000;

export const emptyRequest = (): FetchRequest => ({
  wants: [], haves: [], done: false, shallow: [], depth: undefined, relative: false, progress: true, waitForDone: false,
});

/** Reads one argument that both versions know; false if it is none of them. */
export function readArgument(request: FetchRequest, line: string): boolean {
  const [name, value = ""] = line.split(" ", 2);
  if (name === "want") request.wants.push(objectId(value));
  else if (name === "have") request.haves.push(objectId(value));
  else if (name === "shallow") request.shallow.push(objectId(value));
  else if (name === "deepen") request.depth = depthOf(value);
  else if (line === "done") request.done = true;
  else return false;
  return true;
}

function objectId(text: string): ObjectId {
  if (!isObjectId(text)) throw new AppError("malformed", "The request is not git's protocol: a line without an object id");
  return text;
}

function depthOf(text: string): number {
  const depth = Number(text);
  if (!Number.isSafeInteger(depth) || depth < 1) throw new AppError("invalid_input", "upload-pack: the depth must be a positive number");
  return depth;
}

/**
 * A client may have what a ref points at and the history of that, and nothing else that happens to be stored.
 * @throws AppError `not_found` for the first want that is neither
 */
export async function checkWants(repository: Repository, wants: readonly ObjectId[]): Promise<void> {
  if (wants.length > wantsMax) throw new AppError("invalid_input", `upload-pack: more than ${wantsMax} wants`);
  const unknown = await findUnreachable(repository, wants);
  if (unknown !== undefined) throw new AppError("not_found", `upload-pack: not our ref ${unknown}`);
}

/** The first of these that is neither what a ref points at nor a commit in the history of one. */
export async function findUnreachable({ refs, objects }: Repository, ids: readonly ObjectId[]): Promise<ObjectId | undefined> {
  const tips = new Set(refs.values());
  const others = ids.filter((id) => !tips.has(id));
  if (others.length === 0) return undefined;
  const history = await reachable(objects, await commitsOf(objects, [...tips]));
  return others.find((id) => !history.has(id));
}

/** Those of the client's commits that are here too, in the client's order. */
export async function commonCommits({ objects }: Repository, haves: readonly ObjectId[]): Promise<ObjectId[]> {
  const common: ObjectId[] = [];
  for (const have of haves) {
    if (!(await objects.has(have))) continue;
    const { id, type } = await objects.peel(have);
    if (type === "commit") common.push(id);
  }
  return common;
}

/** Whether more talk would save little: each want has a commit in its history that the client has. */
export async function isReady({ objects }: Repository, wants: readonly ObjectId[], common: readonly ObjectId[]): Promise<boolean> {
  if (common.length === 0) return false;
  const known = new Set(common);
  for (const want of await commitsOf(objects, wants)) {
    const history = await reachable(objects, [want], { stopAfter: known });
    if (!common.some((id) => history.has(id))) return false;
  }
  return true;
}

/** Where the client's history will be cut once it has what it asks for. */
export async function cutFor({ objects }: Repository, request: FetchRequest): Promise<Cut> {
  const before = new Set(request.shallow);
  if (request.depth === undefined) return { shallow: before, added: [], removed: [] };
  const { shallow: added, within } = await cutAtDepth(objects, request.wants, await absoluteDepth(objects, request, request.depth));
  const removed = request.shallow.filter((id) => within.has(id) && !added.has(id));
  const kept = request.shallow.filter((id) => !removed.includes(id));
  return { shallow: new Set([...added, ...kept]), added: [...added].filter((id) => !before.has(id)), removed };
}

async function absoluteDepth(objects: Repository["objects"], { wants, shallow, relative }: FetchRequest, depth: number): Promise<number> {
  if (!relative) return depth;
  const { within } = await cutAtDepth(objects, wants, Number.POSITIVE_INFINITY);
  return depth + Math.max(0, ...shallow.map((id) => within.get(id) ?? 0));
}

export const needOf = (request: FetchRequest, common: readonly ObjectId[], cut: Cut): Need => ({
  wants: request.wants, common, client_shallow: new Set(request.shallow), shallow: cut.shallow,
});
