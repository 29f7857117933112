import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concat, fromHex, uint32, utf8 } from "../../../src/delivery/git/bytes.ts";
import { encodeTree, nameObject, type NamedObject } from "../../../src/delivery/git/objects.ts";
import { entryHeader, packHeader } from "../../../src/delivery/git/pack.ts";
import { pushLimits, type PushLimits } from "../../../src/delivery/git/push-limits.ts";
import { receivePack, type PushDoor } from "../../../src/delivery/git/receive-pack.ts";
import { openObjects, type Repository } from "../../../src/delivery/git/repository.ts";
import { commitOf, commitOfTree, none, pushBody } from "./pushing.ts";

const main = "refs/heads/main";
const empty: Repository = { head: main, refs: new Map(), objects: openObjects([]) };
const blob = nameObject("blob", utf8("text"));

/** What git is told of a push into an empty repository, and what came through the door. */
async function pushed(body: Uint8Array, limits: Partial<PushLimits> = {}, repository = empty) {
  const accepted: string[] = [];
  const door: PushDoor = { may_force: false, room: 100_000_000, accept: async ({ updates }) => (accepted.push(...updates.map(({ ref }) => ref)), { refused: new Map(), says: [] }) };
  return { said: new TextDecoder().decode(await receivePack(repository, body, door, { ...pushLimits, ...limits })), accepted };
}

const pushOf = ({ id, objects }: { id: string; objects: readonly NamedObject[] }) => pushBody([[main, none, id]], objects);
const sealed = (body: Uint8Array) => concat([body, createHash("sha1").update(body).digest()]);
/** A pack of these entries as they stand. */
const packOf = (...entries: Uint8Array[]) => sealed(concat([packHeader(entries.length), ...entries]));
const whole = (object: NamedObject) => concat([entryHeader(object.type, object.body.length), deflateSync(object.body)]);
const delta = (base: string, instructions: Uint8Array) => concat([Uint8Array.of(0x80 | (7 << 4) | (instructions.length & 15), instructions.length >> 4), fromHex(base), deflateSync(instructions)]);
const rawTree = (...entries: [mode: string, name: string | Uint8Array, id: string][]) =>
  nameObject("tree", concat(entries.flatMap(([mode, name, id]) => [utf8(`${mode} `), typeof name === "string" ? utf8(name) : name, Uint8Array.of(0), fromHex(id)])));

describe("packs that no git sends", () => {
  it.each([
    { why: "of another version", pack: sealed(concat([utf8("PACK"), uint32(3), uint32(0)])), said: "no pack of version 2" },
    { why: "with a wrong checksum", pack: concat([packOf(whole(blob)).subarray(0, -1), Uint8Array.of(1)]), said: "cut off or altered" },
    { why: "that promises more than it holds", pack: sealed(concat([packHeader(2), whole(blob)])), said: "entries can't be read" },
    { why: "with something behind it", pack: sealed(concat([packHeader(1), whole(blob), utf8("more")])), said: "something behind its last object" },
    { why: "of endless objects", pack: sealed(packHeader(4_000_000_000)), said: "4000000000 objects; a push may have 10000" },
    { why: "of an object larger than it says", pack: packOf(concat([entryHeader("blob", 3), deflateSync(utf8("four"))])), said: "another size" },
    { why: "of an object smaller than it says", pack: packOf(concat([entryHeader("blob", 5), deflateSync(utf8("four"))])), said: "another size" },
    { why: "with an object twice", pack: packOf(whole(blob), whole(blob)), said: "an object twice" },
    { why: "whose delta stands on nothing", pack: packOf(delta("1".repeat(40), Uint8Array.of(1, 1, 1, 65))), said: "a delta whose base is neither in the pack nor here" },
    { why: "whose delta doesn't fit its base", pack: packOf(whole(blob), delta(blob.id, Uint8Array.of(9, 1, 1, 65))), said: "a delta that doesn't fit" },
    { why: "whose delta makes too much", pack: packOf(whole(blob), delta(blob.id, Uint8Array.of(4, 0xff, 0xff, 0x7f, 1, 65))), said: "makes too large an object" },
    { why: "that isn't compressed", pack: packOf(concat([entryHeader("blob", 4), utf8("text that is no zlib")])), said: "can't be unpacked" },
  ])("[GIT-21] refuses one $why", async ({ pack, said }) => {
    const answer = await pushed(pushBody([[main, none, blob.id]], pack), { objectBytes: 10_000 });
    expect(answer.said).toContain(`unpack `);
    expect(answer.said).toContain(said);
    expect(answer.accepted).toEqual([]);
  });

  it("[GIT-21] refuses an object whose name another one has here (SHA-1 has been broken so)", async () => {
    const objects = { ...empty.objects, has: async (id: string) => id === blob.id, read: async () => ({ type: "blob" as const, body: utf8("other") }) };
    expect((await pushed(pushBody([[main, none, blob.id]], [blob]), {}, { ...empty, objects })).said).toContain(`another object of the name ${blob.id}`);
  });

  it("[GIT-22] refuses deltas that are too deep, and work without end", async () => {
    const entries = [whole(blob)];
    let base = blob;
    for (let depth = 0; depth < 51; depth++) {
      const body = utf8(`${"x".repeat(depth + 1)}`);
      entries.push(delta(base.id, concat([Uint8Array.of(base.body.length, body.length, body.length), body])));
      base = nameObject("blob", body);
    }
    expect((await pushed(pushBody([[main, none, blob.id]], packOf(...entries)), { cacheBytes: 0 })).said).toContain("deltas deeper than 50");
    expect((await pushed(pushBody([[main, none, blob.id]], packOf(...entries)))).said).toContain("deltas deeper than 50");
    expect((await pushed(pushBody([[main, none, blob.id]], packOf(...entries.slice(0, 51))))).said).toContain("unpack ok");
    expect((await pushed(pushBody([[main, none, blob.id]], packOf(...entries.slice(0, 51))), { workBytes: 1_000 })).said).toContain("too much work");
  });
});

describe("objects that git would not have written", () => {
  it.each([
    { why: "names out of order", tree: rawTree(["100644", "b", blob.id], ["100644", "a", blob.id]), said: "not in order" },
    { why: "a file and a folder of one name", tree: rawTree(["100644", "a", blob.id], ["40000", "a", rawTree().id]), more: [rawTree()], said: "spelled alike" },
    { why: "a mode with a nought in front", tree: rawTree(["040000", "a", rawTree().id]), more: [rawTree()], said: "the mode \"040000\"" },
    { why: "a name with a slash", tree: rawTree(["100644", "a/b", blob.id]), said: "holds a slash" },
    { why: "the name ..", tree: rawTree(["40000", "..", rawTree().id]), more: [rawTree()], said: "holds \"..\"" },
    { why: "an empty name", tree: rawTree(["100644", "", blob.id]), said: "is empty" },
    { why: "a name that isn't UTF-8", tree: rawTree(["100644", Uint8Array.of(0xff, 0x41), blob.id]), said: "isn't UTF-8" },
    { why: "a control character in a name", tree: rawTree(["100644", "a\u0007", blob.id]), said: "not every system" },
    { why: "a folder cut off", tree: nameObject("tree", utf8("100644 a\0short")), said: "ends early" },
    { why: "a file that is missing", tree: rawTree(["100644", "a", "1".repeat(40)]), said: `the object ${"1".repeat(40)} is missing` },
    { why: "a folder where a file belongs", tree: rawTree(["100644", "a", rawTree().id]), more: [rawTree()], said: "is a tree where a blob belongs" },
  ])("[GIT-21] refuses $why", async ({ tree, more = [], said }) => {
    const answer = await pushed(pushOf(await commitOfTree(tree, [blob, ...more])));
    expect(answer.said).toContain(said);
    expect(answer.accepted).toEqual([]);
  });

  it.each([
    { why: "a commit without its folder", text: `tree ${"1".repeat(40)}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx`, said: "is missing" },
    { why: "a commit of a file", text: `tree ${blob.id}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx`, said: "is a blob where a tree belongs" },
    { why: "a commit without an author", text: `tree ${encodeTree([]).id}\ncommitter A <a> 1 +0000\n\nx`, said: "a commit that isn't written" },
    { why: "a commit whose time is no number", text: `tree ${encodeTree([]).id}\nauthor A <a> then +0000\ncommitter A <a> 1 +0000\n\nx`, said: "a commit that isn't written" },
    { why: "a commit whose parent is missing", text: `tree ${encodeTree([]).id}\nparent ${"2".repeat(40)}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx`, said: "is missing" },
    { why: "a commit with a null byte", text: `tree ${encodeTree([]).id}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\0y`, said: "null byte" },
  ])("[GIT-21] refuses $why", async ({ text, said }) => {
    const commit = nameObject("commit", utf8(text));
    const answer = await pushed(pushOf({ id: commit.id, objects: [commit, encodeTree([]), blob] }));
    expect(answer.said).toContain(said);
    expect(answer.accepted).toEqual([]);
  });

  it("[GIT-20] a branch leads to a commit, not to a file or a tag", async () => {
    const { id, objects } = await commitOf(new Map([["a", "1"]]));
    const tag = nameObject("tag", utf8(`object ${id}\ntype commit\ntag v1\ntagger A <a> 1 +0000\n\nx\n`));
    for (const [target, said] of [[objects[1]!.id, "it leads to no commit"], [tag.id, "not to a tag"]]) expect((await pushed(pushBody([[main, none, target!]], [...objects, tag]))).said).toContain(said);
    expect((await pushed(pushBody([["refs/tags/v1", none, tag.id]], [...objects, tag]))).accepted).toEqual(["refs/tags/v1"]);
  });

  it("[GIT-22] counts the files of a whole commit, their bytes and how deep they lie", async () => {
    const push = pushOf(await commitOf(new Map([["a/b/c", "12345"], ["a/d", "12345"]])));
    for (const [limit, said] of [[{ files: 1 }, "2 files"], [{ treeBytes: 9 }, "files of 10 bytes"], [{ folderDepth: 1 }, "folders deeper"], [{ pathBytes: 4 }, "a path longer"], [{ entries: 2 }, "more folders"]] as const) expect((await pushed(push, limit)).said).toContain(said);
    expect((await pushed(push, { files: 2, treeBytes: 10, folderDepth: 2, pathBytes: 5, entries: 6 })).accepted).toEqual([main]);
  });
});

it.each([
  { why: "no command", body: "000bnothing" }, { why: "no flush", body: "" }, { why: "a line that is no command", body: "000chello\n\n0000" },
  { why: "one ref twice", body: pushBody([[main, none, blob.id], [main, none, blob.id]], [blob]) },
])("[GIT-6] a push with $why is not git's protocol", async ({ body }) => {
  await expect(pushed(typeof body === "string" ? utf8(body) : body)).rejects.toMatchObject({ code: "malformed" });
});
