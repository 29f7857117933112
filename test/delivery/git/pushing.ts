import { concat } from "../../../src/delivery/git/bytes.ts";
import { buildCommit } from "../../../src/delivery/git/commit.ts";
import { encodeTree, nameObject, type NamedObject } from "../../../src/delivery/git/objects.ts";
import { writePack } from "../../../src/delivery/git/pack.ts";
import { flush, packet } from "../../../src/delivery/git/pkt-line.ts";
import { buildTree, type Files } from "../../../src/delivery/git/tree.ts";
import type { CommitSigner } from "../../../src/delivery/git/signature.ts";

export const none = "0".repeat(40);
const person = { name: "Ada", email: "ada@acme.example" };
const unsigned: CommitSigner = { public_key: new Uint8Array(32), sign: async () => new Uint8Array(64) };

/** A commit as a person makes it, with its objects. */
export async function commitOf(files: Files, parents: readonly string[] = [], message = "By hand\n"): Promise<{ id: string; objects: NamedObject[] }> {
  const tree = buildTree(files);
  const commit = await buildCommit({ tree_id: tree.tree_id, parents, message, author: person, committer: person, time: 1_700_000_000_000, sign: unsigned });
  return { id: commit.id, objects: [commit, ...tree.objects] };
}

/** A commit whose tree has just these entries, right or wrong. */
export async function commitOfTree(tree: NamedObject, more: readonly NamedObject[] = []): Promise<{ id: string; objects: NamedObject[] }> {
  const commit = await buildCommit({ tree_id: tree.id, parents: [], message: "By hand\n", author: person, committer: person, time: 1_700_000_000_000, sign: unsigned });
  return { id: commit.id, objects: [commit, tree, ...more] };
}

export { encodeTree, nameObject };

/** The body that git sends. */
export function pushBody(commands: readonly (readonly [ref: string, from: string, to: string])[], objects: readonly NamedObject[] | Uint8Array, capabilities = "report-status"): Uint8Array<ArrayBuffer> {
  const lines = commands.map(([ref, from, to], at) => packet(`${from} ${to} ${ref}${at === 0 ? `\0 ${capabilities}` : ""}`));
  return concat([...lines, flush, objects instanceof Uint8Array ? objects : objects.length === 0 ? new Uint8Array(0) : writePack(objects).pack]);
}
