import { createHash } from "node:crypto";
import { AppError } from "../../platform/errors.ts";
import { compareBytes, concat, decodeUtf8, fromHex, toHex, utf8 } from "./bytes.ts";

/** The SHA-1 of an object, as 40 lower-case hexadecimal digits. */
export type ObjectId = string;
const objectTypes = ["commit", "tree", "blob", "tag"] as const;
export type ObjectType = (typeof objectTypes)[number];

export interface GitObject {
  type: ObjectType;
  body: Uint8Array;
}

export interface NamedObject extends GitObject {
  id: ObjectId;
}

export type TreeMode = "100644" | "100755" | "120000" | "40000" | "160000";

export interface TreeEntry {
  mode: TreeMode;
  name: string;
  id: ObjectId;
}

export interface Commit {
  tree: ObjectId;
  parents: readonly ObjectId[];
  /** Seconds since 1970, of the committer. */
  time: number;
  author: { name: string; email: string };
}

export interface Tag {
  target: ObjectId;
  type: ObjectType;
}

export const isObjectId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** What is wrong with the bytes of an object that was stored: never a caller's fault, so it isn't told to callers. */
export const corrupt = (what: string): AppError => new AppError("internal", `Corrupt repository: ${what}`);

export function nameObject(type: ObjectType, body: Uint8Array): NamedObject {
  const id = createHash("sha1").update(utf8(`${type} ${body.length}\0`)).update(body).digest("hex");
  return { id, type, body };
}

/** Git sorts a tree by the bytes of its names, a directory's name counting as if it ended in a slash. */
export function encodeTree(entries: readonly TreeEntry[]): NamedObject {
  const keyed = entries.map((entry) => ({ entry, key: utf8(entry.mode === "40000" ? `${entry.name}/` : entry.name) }));
  keyed.sort((left, right) => compareBytes(left.key, right.key));
  return nameObject("tree", concat(keyed.flatMap(({ entry }) => [utf8(`${entry.mode} ${entry.name}\0`), fromHex(entry.id)])));
}

export function decodeTree(body: Uint8Array): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const end = body.indexOf(0, space);
    if (space < 0 || end < 0 || end + 21 > body.length) throw corrupt("a tree ends early");
    entries.push({
      mode: treeMode(decodeUtf8(body.subarray(at, space))),
      name: decodeUtf8(body.subarray(space + 1, end)),
      id: toHex(body.subarray(end + 1, end + 21)),
    });
    at = end + 21;
  }
  return entries;
}

/** Old repositories hold `100664`, which git itself reads as `100644`. */
function treeMode(text: string): TreeMode {
  if (text === "100644" || text === "100755" || text === "120000" || text === "40000" || text === "160000") return text;
  if (text === "100664") return "100644";
  throw corrupt(`a tree entry of mode ${JSON.stringify(text)}`);
}

/** Without its message, so that a history can be held: nothing that this answers keeps a text of the commit's alive. */
export function decodeCommit(body: Uint8Array): Commit {
  const headers = headerOf(body).split("\n");
  const valueIn = (line: string | undefined, name: string) => (line?.startsWith(`${name} `) ? line.slice(name.length + 1) : undefined);
  const first = (name: string) => valueIn(headers.find((line) => line.startsWith(`${name} `)), name) ?? "";
  const tree = valueIn(headers[0], "tree");
  const time = /> (\d+) [+-]\d{4}$/.exec(first("committer"))?.[1];
  // Only those right behind the tree: git doesn't follow a line further down, whatever it says.
  const end = headers.findIndex((line, at) => at > 0 && !line.startsWith("parent "));
  const parents = headers.slice(1, end < 0 ? undefined : end).map((line) => line.slice("parent ".length));
  if (tree === undefined || time === undefined || ![tree, ...parents].every(isObjectId)) throw corrupt("a commit without tree or committer");
  const [, name = "", email = ""] = /^([^<]*?) ?<([^>]*)>/.exec(first("author")) ?? [];
  return { tree: copyOf(tree), parents: parents.map(copyOf), time: Number(time), author: { name: copyOf(name), email: copyOf(email) } };
}

/** The message of a commit, whole. */
export const messageOf = (body: Uint8Array): string => decodeUtf8(body.subarray(headerEnd(body) + 2));

const headerOf = (body: Uint8Array): string => decodeUtf8(body.subarray(0, headerEnd(body)));

function headerEnd(body: Uint8Array): number {
  for (let at = body.indexOf(10); at >= 0; at = body.indexOf(10, at + 1)) if (body[at + 1] === 10) return at;
  return body.length;
}

const nameMax = 250;

/** A short text, cut out of a long one, keeps all of that in memory. */
const copyOf = (text: string): string => decodeUtf8(utf8(text.slice(0, nameMax)));

export function decodeTag(body: Uint8Array): Tag {
  const [object, type] = decodeUtf8(body).split("\n", 2);
  const target = /^object ([0-9a-f]{40})$/.exec(object ?? "")?.[1];
  const named = objectTypes.find((known) => type === `type ${known}`);
  if (target === undefined || named === undefined) throw corrupt("a tag without object or type");
  return { target, type: named };
}
