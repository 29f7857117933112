import { describe, expect, it } from "vitest";
import { decodeUtf8, utf8 } from "../../../src/delivery/git/bytes.ts";
import { checkObject } from "../../../src/delivery/git/fsck.ts";
import { decodeCommit, encodeTree, nameObject, type NamedObject } from "../../../src/delivery/git/objects.ts";
import { writePack } from "../../../src/delivery/git/pack.ts";
import type { PushLimits } from "../../../src/delivery/git/push-limits.ts";
import { pushLimits } from "../../../src/delivery/git/push-limits.ts";
import { receivePack, type PushDoor } from "../../../src/delivery/git/receive-pack.ts";
import { openObjects, type Repository } from "../../../src/delivery/git/repository.ts";
import { diffTrees } from "../../../src/delivery/git/tree-diff.ts";
import { commitOf, commitOfTree, none, pushBody } from "./pushing.ts";
import { sourceOf } from "./stock-git.ts";

const main = "refs/heads/main";
const door: PushDoor = { may_force: false, room: 100_000_000, accept: async () => ({ refused: new Map(), says: [] }) };
const empty: Repository = { head: main, refs: new Map(), objects: openObjects([]) };
const told = async (body: Uint8Array, repository = empty, limits: PushLimits = pushLimits): Promise<string> => decodeUtf8(await receivePack(repository, body, door, limits));
const pushed = (id: string, objects: readonly NamedObject[], limits?: PushLimits): Promise<string> => told(pushBody([[main, none, id]], objects), empty, limits);

/** Folders of two that are the same one, `depth` times in each other. */
function doubled(inner: NamedObject, depth: number): NamedObject[] {
  const trees = [inner];
  for (let level = 0; level < depth; level++) trees.push(encodeTree(["a", "b"].map((name) => ({ mode: "40000", name, id: trees[level]!.id }))));
  return trees;
}

describe("folders that are few objects and endless paths", () => {
  it("[GIT-22] are refused by their number, empty or not, also in a commit that another follows", async () => {
    const inner = encodeTree([{ mode: "40000", name: "d", id: encodeTree([]).id }]);
    expect(checkObject("tree", inner.body)).toEqual({ fault: 'a folder with "d", which is an empty one' });
    const blob = nameObject("blob", utf8("1"));
    const trees = doubled(encodeTree([{ mode: "100644", name: "f", id: blob.id }]), 12);
    const hidden = await commitOfTree(trees.at(-1)!, [blob, ...trees.slice(0, -1)]);
    const above = await commitOf(new Map([["a", "1"]]), [hidden.id]);
    const objects = [...new Map([...hidden.objects, ...above.objects].map((object) => [object.id, object])).values()];
    expect(await pushed(above.id, objects)).toContain("unpack ok");
    expect(await pushed(above.id, objects, { ...pushLimits, folders: 5_000 })).toMatch(/unpack \d+ folders; a commit may have 5000/);
    expect(await pushed(above.id, objects, { ...pushLimits, files: 4_000 })).toMatch(/unpack \d+ files; a commit may have 4000/);
  });

  it("[PRJ-21] aren't gone through without end where they are stored already", async () => {
    const trees = doubled(encodeTree([]), 50);
    const objects = openObjects([sourceOf(writePack(trees))]);
    await expect(diffTrees(objects, undefined, trees.at(-1)!.id)).rejects.toMatchObject({ code: "too_large" });
  });
});

describe("a commit that two readers would read differently", () => {
  const [tree, parent, forged] = ["1", "2", "3"].map((digit) => digit.repeat(40));
  const head = `tree ${tree}\nparent ${parent}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n`;

  it.each([`parent ${forged}`, `tree ${forged}`, "author B <b@b> 1 +0000", "committer B <b@b> 1 +0000", `gpgsig x\n y\nparent ${forged}`])("[GIT-21] has a later %s", (line) => {
    expect(checkObject("commit", utf8(`${head}${line}\n\nText\n`))).toMatchObject({ fault: expect.stringContaining("a header twice") });
    expect(checkObject("commit", utf8(`${head}${line}`))).toMatchObject({ fault: expect.stringContaining("a header twice") });
  });

  it("[GIT-21] isn't one whose message or signature says such a thing, and its parents are those behind the tree", () => {
    const body = utf8(`${head}gpgsig x\n parent ${forged}\n\nparent ${forged}\n\ntree ${forged}\n`);
    expect(checkObject("commit", body)).toMatchObject({ links: [{ id: tree }, { id: parent }] });
    expect(checkObject("commit", utf8(`${head}\nparent ${forged}\n`))).toMatchObject({ links: [{ id: tree }, { id: parent }] });
    expect(decodeCommit(utf8(`${head}parent ${forged}\n\nText\n`))).toMatchObject({ tree, parents: [parent], message: "Text\n", author: { name: "A", email: "a@b" }, time: 1 });
  });
});
