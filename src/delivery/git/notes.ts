import { utf8 } from "./bytes.ts";
import { buildCommit, type CommitInput } from "./commit.ts";
import { encodeTree, nameObject, type NamedObject, type ObjectId, type TreeEntry } from "./objects.ts";

export const provenanceRef = "refs/notes/provenance";

export interface NoteInput extends Omit<CommitInput, "tree_id" | "parents"> {
  /** The commit that the note is about. */
  about: ObjectId;
  note: string;
  /** What the notes ref points at now, with that commit's tree; undefined before the first note. */
  previous?: { commit_id: ObjectId; entries: readonly TreeEntry[] };
}

/**
 * A commit of a notes ref: a tree from the id of the commit a note is about to a blob of its text. `git notes` reads the
 * flat form whatever the number of notes. A second note about the same commit takes the first one's place.
 */
export async function buildNote({ about, note, previous, ...input }: NoteInput): Promise<{ commit_id: ObjectId; objects: NamedObject[] }> {
  const blob = nameObject("blob", utf8(note));
  const others = (previous?.entries ?? []).filter(({ name }) => name !== about);
  const tree = encodeTree([...others, { mode: "100644", name: about, id: blob.id }]);
  const commit = await buildCommit({ ...input, tree_id: tree.id, parents: previous ? [previous.commit_id] : [] });
  return { commit_id: commit.id, objects: [commit, tree, blob] };
}
