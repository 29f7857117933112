import { fold, faultOfPath } from "./paths.ts";
import { compareBytes, decodeUtf8, toHex, utf8 } from "./bytes.ts";
import { nameObject, type ObjectId, type ObjectType, type TreeEntry } from "./objects.ts";

/** What an object that somebody sends refers to: each has to be there, and of one of these types. */
export interface Link {
  id: ObjectId;
  types: readonly ObjectType[];
}

/** `fault`: what is wrong, in words for who sent it. `entries` of a tree. */
export type Checked = { fault: string } | { fault?: undefined; links: Link[]; entries?: TreeEntry[] };

const person = "[^<>\\n\\0]*<[^<>\\n\\0]*> \\d{1,12} [+-]\\d{4}";
const commitHeader = new RegExp(`^tree ([0-9a-f]{40})\\n((?:parent [0-9a-f]{40}\\n)*)author ${person}\\ncommitter ${person}\\n`);
const tagHeader = new RegExp(`^object ([0-9a-f]{40})\\ntype (commit|tree|blob|tag)\\ntag [^\\n\\0]+\\n(?:tagger ${person}\\n)?\\n?`);
const parentsMax = 64;
/** Of a commit or a tag: whole histories of them are looked through. */
const textBytesMax = 64 * 1024;
const emptyFolder = nameObject("tree", new Uint8Array(0)).id;

/** Whether the bytes are what git would have written, as `git fsck --strict` asks; and what they refer to. */
export function checkObject(type: ObjectType, body: Uint8Array): Checked {
  if (type === "blob") return { links: [] };
  if (type === "tree") return checkTree(body);
  if (body.length > textBytesMax) return { fault: `a ${type} of ${body.length} bytes; one may have ${textBytesMax}` };
  return type === "commit" ? checkCommit(decodeUtf8(body)) : checkTag(decodeUtf8(body));
}

function checkCommit(text: string): Checked {
  const [, tree, parents = ""] = commitHeader.exec(text) ?? [];
  if (tree === undefined) return { fault: "a commit that isn't written as git writes one" };
  if (/^(?:tree|parent|author|committer)\b/m.test(laterHeaders(text))) return { fault: "a commit with a header twice, or in another place than git writes it" };
  if (text.includes("\0")) return { fault: "a commit with a null byte" };
  const ids = parents.split("\n").filter((line) => line !== "").map((line) => line.slice("parent ".length));
  if (ids.length > parentsMax) return { fault: `a commit with more than ${parentsMax} parents` };
  return { links: [{ id: tree, types: ["tree"] }, ...ids.map((id): Link => ({ id, types: ["commit"] }))] };
}

/** Two readers might take them for what stands before them. */
function laterHeaders(text: string): string {
  const rest = text.slice(commitHeader.exec(text)?.[0].length);
  const end = rest.startsWith("\n") ? 0 : rest.indexOf("\n\n");
  return end < 0 ? rest : rest.slice(0, end);
}

function checkTag(text: string): Checked {
  const [, id, type] = tagHeader.exec(text) ?? [];
  if (id === undefined || text.includes("\0")) return { fault: "a tag that isn't written as git writes one" };
  return type === "commit" || type === "tag" ? { links: [{ id, types: [type] }] } : { fault: `a tag of a ${type}` };
}

const linkTypes = { "100644": ["blob"], "100755": ["blob"], "120000": ["blob"], "40000": ["tree"] } as const satisfies Record<string, readonly ObjectType[]>;
const isAccepted = (mode: string): mode is keyof typeof linkTypes => Object.hasOwn(linkTypes, mode);

/** Strict: bytes that mean the same tree in another spelling are refused, since two readers might read them differently. */
function checkTree(body: Uint8Array): Checked {
  const entries: TreeEntry[] = [];
  const links: Link[] = [];
  const spellings = new Set<string>();
  let previous: Uint8Array | undefined;
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const end = space < 0 ? -1 : body.indexOf(0, space);
    if (end < 0 || end + 21 > body.length) return { fault: "a folder that ends early" };
    const mode = decodeUtf8(body.subarray(at, space));
    const name = decodeUtf8(body.subarray(space + 1, end));
    const fault = faultOfEntry(mode, name, body.subarray(space + 1, end));
    if (fault !== undefined || !isAccepted(mode)) return { fault: fault ?? "a folder with an entry of an unknown kind" };
    const place = utf8(mode === "40000" ? `${name}/` : name);
    if (previous && compareBytes(previous, place) >= 0) return { fault: "a folder whose names are not in order" };
    if (spellings.has(fold(name))) return { fault: `${JSON.stringify(name)} twice in one folder, spelled alike` };
    spellings.add(fold(name));
    previous = place;
    const id = toHex(body.subarray(end + 1, end + 21));
    if (mode === "40000" && id === emptyFolder) return { fault: `a folder with ${JSON.stringify(name)}, which is an empty one` };
    entries.push({ mode, name, id });
    links.push({ id, types: linkTypes[mode] });
    at = end + 21;
  }
  return { links, entries };
}

function faultOfEntry(mode: string, name: string, bytes: Uint8Array): string | undefined {
  if (mode === "160000") return `the submodule ${JSON.stringify(name)}, which isn't kept here`;
  if (!isAccepted(mode)) return `${JSON.stringify(name)} with the mode ${JSON.stringify(mode)}`;
  if (compareBytes(utf8(name), bytes) !== 0) return "a name that isn't UTF-8";
  const fault = name.includes("/") ? "holds a slash" : faultOfPath(name);
  return fault === undefined ? undefined : `${JSON.stringify(name)}, which ${fault}`;
}
