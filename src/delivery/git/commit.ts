import { concat, utf8 } from "./bytes.ts";
import { nameObject, type NamedObject, type ObjectId } from "./objects.ts";
import { writePack, type WrittenPack } from "./pack.ts";
import { sshSignature, type CommitSigner } from "./signature.ts";
import { buildTree, type Files } from "./tree.ts";

export interface Person {
  name: string;
  email: string;
}

export interface CommitInput {
  tree_id: ObjectId;
  parents: readonly ObjectId[];
  message: string;
  author: Person;
  committer: Person;
  /** Milliseconds since 1970; a commit keeps whole seconds, in UTC. */
  time: number;
  sign: CommitSigner;
}

export interface RepositoryCommitInput extends Omit<CommitInput, "tree_id" | "parents"> {
  /** The whole tree, unchanged files too. */
  files: Files;
  /** The commit this one follows; without it the commit begins a history. */
  parent?: ObjectId;
  /** Objects that the repository has already: they are left out of the pack. */
  known?: ReadonlySet<ObjectId>;
}

export interface RepositoryCommit extends WrittenPack {
  commit_id: ObjectId;
  tree_id: ObjectId;
  /** Those in the pack. */
  objects: NamedObject[];
}

/**
 * A signed commit with its objects, packed. The same input gives the same ids, whatever the order of the files.
 * @throws AppError `invalid_input` for a path that can't be stored
 */
export async function buildRepositoryCommit({ files, parent, known = new Set(), ...input }: RepositoryCommitInput): Promise<RepositoryCommit> {
  const tree = buildTree(new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1))));
  const commit = await buildCommit({ ...input, tree_id: tree.tree_id, parents: parent === undefined ? [] : [parent] });
  const objects = [commit, ...tree.objects].filter(({ id }) => !known.has(id));
  return { commit_id: commit.id, tree_id: tree.tree_id, objects, ...writePack(objects) };
}

/** The signature covers the commit as it would be without its own header, which is what git verifies. */
export async function buildCommit({ tree_id, parents, message, author, committer, time, sign }: CommitInput): Promise<NamedObject> {
  const seconds = Math.floor(time / 1000);
  const headers = utf8(
    [
      `tree ${tree_id}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${identity(author)} ${seconds} +0000`,
      `committer ${identity(committer)} ${seconds} +0000\n`,
    ].join("\n"),
  );
  const text = utf8(`\n${message.replaceAll("\0", "").replace(/\n*$/, "\n")}`);
  const signature = await sshSignature(concat([headers, text]), sign);
  return nameObject("commit", concat([headers, utf8(`gpgsig ${signature.replaceAll("\n", "\n ")}\n`), text]));
}

/** Angle brackets and line breaks would end the field; git drops the same characters. */
export function identity({ name, email }: Person): string {
  const clean = (text: string) => text.toWellFormed().replace(/[<>\u0000-\u001f\u007f]+/g, " ").replace(/\s+/g, " ").trim();
  const address = clean(email).replaceAll(" ", "");
  return `${clean(name).replace(/^[.,:;"'\\]+|[.,:;"'\\]+$/g, "").trim() || address || "unknown"} <${address}>`;
}
