import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concat, decodeUtf8, fromHex, utf8 } from "../../../src/delivery/git/bytes.ts";
import { checkObject } from "../../../src/delivery/git/fsck.ts";
import { decodeCommit, encodeTree, messageOf, nameObject, type NamedObject } from "../../../src/delivery/git/objects.ts";
import { packHeader, writePack } from "../../../src/delivery/git/pack.ts";
import { flush, packet, readUntilFlush } from "../../../src/delivery/git/pkt-line.ts";
import { pushLimits, type PushLimits } from "../../../src/delivery/git/push-limits.ts";
import { receivePack, type PushDoor } from "../../../src/delivery/git/receive-pack.ts";
import { openObjects, type Repository } from "../../../src/delivery/git/repository.ts";
import { diffTrees } from "../../../src/delivery/git/tree-diff.ts";
import { streamArchive } from "../../../src/delivery/git/archive.ts";
import { listEntries } from "../../../src/delivery/projects/merging.ts";
import { faultsOf } from "../../../src/delivery/projects/push.ts";
import { newTurns } from "../../../workers/git/turns.ts";
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
    await expect(listEntries(objects, trees.at(-1)!.id)).rejects.toMatchObject({ code: "too_large" });
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
    expect(decodeCommit(utf8(`${head}parent ${forged}\n\nText\n`))).toMatchObject({ tree, parents: [parent], author: { name: "A", email: "a@b" }, time: 1 });
  });
});

describe("what one isolate can hold", () => {
  const text = (bytes: number): string => "x".repeat(bytes);

  it("[GIT-22] a commit or tag has at most 64 KiB, and a history is held without its messages", async () => {
    const { id, objects } = await commitOf(new Map([["a", "1"]]), [], text(70_000));
    expect(await pushed(id, objects)).toContain("a commit of");
    expect(checkObject("tag", utf8(`object ${id}\ntype commit\ntag v1\n\n${text(70_000)}`))).toMatchObject({ fault: expect.stringContaining("a tag of 70") });
    const body = utf8(`tree ${id}\nauthor ${text(300)} <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nText\n\nMore\n`);
    expect(decodeCommit(body)).toEqual({ tree: id, parents: [], time: 1, author: { name: text(250), email: "a@b" } });
    expect(messageOf(body)).toBe("Text\n\nMore\n");
  });

  it("[GIT-22] what a thin pack leans on is held to a limit, and so is what the pack comes to with it", async () => {
    const base = nameObject("blob", Uint8Array.from({ length: 3_000 }, (_, at) => (at * 7919) ^ (at >> 3)));
    const known: Repository = { ...empty, objects: openObjects([sourceOf(writePack([base]))]) };
    const body = pushBody([[main, none, "1".repeat(40)]], thinPack(base, 1));
    expect(await told(body, known, { ...pushLimits, baseBytes: 2_000 })).toContain("leans on more than can be held");
    expect(await told(body, known, { ...pushLimits, bodyBytes: 1_000 })).toContain("with what the pack leans on");
    expect(decodeUtf8(await receivePack(known, body, { ...door, room: 1_000 }))).toContain("this repository may take 1000 more");
    expect(await told(body, known)).toContain("unpack ok");
  });

  it("[GIT-6] a request has so many packets, and is read no further", () => {
    expect(() => readUntilFlush(utf8(`${"0001".repeat(70_000)}0000`))).toThrow("more than 65536 packets");
  });

  it("[GIT-22] one push is judged at a time; who died holds nobody up, and the sixth is sent away", async () => {
    const order: number[] = [];
    let time = 0;
    let stepMs = 20;
    const inTurn = newTurns(async () => void (time += stepMs, await Promise.resolve()));
    const all = Array.from({ length: 6 }, (_, at) => inTurn(async () => void order.push(at), () => time).then(() => "done", ({ code }: { code: string }) => code));
    expect(await Promise.all(all)).toEqual(["done", "done", "done", "done", "done", "unavailable"]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    stepMs = 1_000;
    void inTurn(() => new Promise(() => {}), () => time);
    expect(await inTurn(async () => "after the dead one", () => time)).toBe("after the dead one");
  });
});

/** A pack with one delta, which leaves everything of its base as it is and adds a byte. */
function thinPack(base: NamedObject, count: number): Uint8Array {
  const size = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...size(value >> 7)]);
  const delta = Uint8Array.from([...size(base.body.length), ...size(base.body.length + 1), 0x80 | 0x30, base.body.length & 255, base.body.length >> 8, 1, 42]);
  const header = Uint8Array.from([(7 << 4) | (delta.length & 15) | (delta.length > 15 ? 128 : 0), ...(delta.length > 15 ? [delta.length >> 4] : [])]);
  const bytes = concat([packHeader(count), header, fromHex(base.id), deflateSync(delta)]);
  return concat([bytes, createHash("sha1").update(bytes).digest()]);
}

describe("refs as they are when they move", () => {
  const id = "1".repeat(40);
  const make = (ref: string, from: string | null = null) => ({ ref, from, to: id, forced: false });

  it("[GIT-23] stand beside each other, whoever was quicker", () => {
    const refs = [{ name: "refs/heads/a", commit_id: id }];
    expect(faultsOf(refs, [make("refs/heads/a/b"), make("refs/heads/b"), make("refs/heads/b/c"), make("refs/heads/a")])).toEqual(new Map([
      ["refs/heads/a", "it has moved meanwhile: fetch first"], ["refs/heads/a/b", "it can't stand beside refs/heads/a"], ["refs/heads/b/c", "it can't stand beside refs/heads/b"],
    ]));
    expect(faultsOf(refs, [{ ...make("refs/heads/a", id), to: null }, make("refs/heads/a/b")])).toEqual(new Map());
  });

  it("[GIT-22] are a thousand at most; one that is there still moves", () => {
    const refs = Array.from({ length: 1_000 }, (_, at) => ({ name: `refs/heads/b${at}`, commit_id: id }));
    expect([...faultsOf(refs, [make("refs/heads/more"), make("refs/heads/b1", id)]).keys()]).toEqual(["refs/heads/more"]);
  });
});

it("[GIT-20] of a name that is longer than a packet may be are refused in few words", async () => {
  const command = utf8(`${none} ${"1".repeat(40)} refs/heads/${"x".repeat(65_400)}\0report-status`);
  expect(command.length).toBeLessThan(65_516);
  const body = concat([packet(command), flush]);
  expect((await told(body)).length).toBeLessThan(1_200);
});

it("[GIT-17] an archive is made of a commit of any time", async () => {
  const blob = nameObject("blob", utf8("1"));
  const files = [{ path: "a", id: blob.id, executable: false }];
  expect((await new Response(streamArchive(openObjects([sourceOf(writePack([blob]))]), files, "x", 253_402_300_000)).arrayBuffer()).byteLength).toBeGreaterThan(100);
});
