import { utf8 } from "./bytes.ts";
import { encodeTree, nameObject, type NamedObject, type ObjectId, type TreeEntry } from "./objects.ts";
import { checkPaths } from "./paths.ts";

export type FileContent = string | Uint8Array;
/** An object that the repository has, as a tree has it: its bytes aren't looked at. */
export type Kept = Pick<TreeEntry, "mode" | "id">;
/** Path with `/` between folders → content. Every file has mode 100644, unless it begins with `#!`, which makes it 100755, or is kept. */
export type Files = ReadonlyMap<string, FileContent | Kept>;

interface Folder {
  folders: Map<string, Folder>;
  files: Map<string, Uint8Array | Kept>;
}

/**
 * The objects of a whole tree, each once, the root last.
 * @throws AppError `invalid_input` for a path that can't be stored
 */
export function buildTree(files: Files): { tree_id: ObjectId; objects: NamedObject[] } {
  checkPaths(files.keys());
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const [path, content] of files) place(root, path.split("/"), typeof content === "string" ? utf8(content) : content);
  const objects = new Map<ObjectId, NamedObject>();
  const tree_id = writeFolder(root, objects);
  return { tree_id, objects: [...objects.values()] };
}

function place(root: Folder, parts: readonly string[], content: Uint8Array | Kept): void {
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    const inner = folder.folders.get(part) ?? { folders: new Map(), files: new Map() };
    folder.folders.set(part, inner);
    folder = inner;
  }
  folder.files.set(parts.at(-1)!, content);
}

function writeFolder(folder: Folder, objects: Map<ObjectId, NamedObject>): ObjectId {
  const entries: TreeEntry[] = [];
  for (const [name, inner] of folder.folders) entries.push({ mode: "40000", name, id: writeFolder(inner, objects) });
  for (const [name, content] of folder.files) {
    if (!(content instanceof Uint8Array)) {
      entries.push({ mode: content.mode, name, id: content.id });
      continue;
    }
    const blob = nameObject("blob", content);
    objects.set(blob.id, blob);
    entries.push({ mode: content[0] === 0x23 && content[1] === 0x21 ? "100755" : "100644", name, id: blob.id });
  }
  const tree = encodeTree(entries);
  objects.set(tree.id, tree);
  return tree.id;
}
