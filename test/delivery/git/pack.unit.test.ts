import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { concat, fromHex } from "../../../src/delivery/git/bytes.ts";
import { applyDelta } from "../../../src/delivery/git/delta.ts";
import { nameObject } from "../../../src/delivery/git/objects.ts";
import { entryHeader, writePack } from "../../../src/delivery/git/pack.ts";
import { encodeIndex } from "../../../src/delivery/git/pack-index.ts";
import { openPack } from "../../../src/delivery/git/pack-reader.ts";
import { cachedSource, openObjects } from "../../../src/delivery/git/repository.ts";
import { build, newSigner } from "./samples.ts";
import { git, host, removeFolder, sourceOf, temporaryFolder } from "./stock-git.ts";

let folder: string;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => removeFolder(folder));

/** A pack as git packs it, most of its objects deltas of each other. */
async function packOfGit(args: readonly string[]) {
  const run = (...words: string[]) => git(folder, ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example", ...words]);
  await run("init", "-q", "-b", "main");
  for (let at = 0; at < 30; at++) {
    await writeFile(join(folder, "list.txt"), Array.from({ length: 400 }, (_, line) => `line ${line} of ${line % 30 === at ? `change ${at}` : "the text"}`).join("\n"));
    await run("add", "-A");
    await run("commit", "-q", "-m", `Change ${at}`);
  }
  await run("tag", "-a", "v1", "-m", "First");
  await run(...args, "repack", "-adfq", "--depth=50", "--window=50");
  const packs = join(folder, ".git/objects/pack");
  const name = (await readdir(packs)).find((file) => file.endsWith(".pack"))!.replace(/\.pack$/, "");
  const [pack, index] = await Promise.all([readFile(join(packs, `${name}.pack`)), readFile(join(packs, `${name}.idx`))]);
  const listed = (await run("verify-pack", "-v", join(packs, `${name}.idx`))).stdout;
  return { pack: Uint8Array.from(pack), index: Uint8Array.from(index), ids: [...listed.matchAll(/^([0-9a-f]{40}) (commit|tree|blob|tag)/gm)].map((match) => match[1]!), deltas: /chain length = \d+/.test(listed), run };
}

describe("packs", { timeout: 30_000 }, () => {
  it("[GIT-15] git accepts ours, with our index", async () => {
    const { pack, index, pack_id, objects } = await build(await newSigner());
    const name = join(folder, `pack-${pack_id}`);
    await Promise.all([writeFile(`${name}.pack`, pack), writeFile(`${name}.idx`, index)]);
    await git(folder, ["init", "-q"]);
    const verified = await git(folder, ["verify-pack", "-v", `${name}.idx`]);
    expect(verified).toMatchObject({ code: 0, stderr: "" });
    expect(objects.every(({ id }) => verified.stdout.includes(id))).toBe(true);
    await git(folder, ["index-pack", "-o", `${name}.own`, `${name}.pack`]);
    expect(Buffer.compare(await readFile(`${name}.own`), index)).toBe(0);
  });

  it.each([{ form: "offset deltas", args: [] }, { form: "deltas by id", args: ["-c", "repack.useDeltaBaseOffset=false"] }])("[GIT-15] reads git's: $form", async ({ args }) => {
    const { pack, index, ids, deltas } = await packOfGit(args);
    expect(deltas).toBe(true);
    const objects = openObjects([cachedSource(sourceOf({ pack, index }), 4096, 2)]);
    for (const id of ids) {
      const { type, body } = await objects.read(id);
      expect(nameObject(type, body).id).toBe(id);
    }
    expect(ids.length).toBeGreaterThan(90);
    expect(await objects.has("0".repeat(40))).toBe(false);
  });

  it("[GIT-15] serves git's packs, tags that are objects included", async () => {
    const { pack, index, run } = await packOfGit([]);
    const id = async (name: string) => (await run("rev-parse", name)).stdout.trim();
    const hosted = await host();
    hosted.packs.push({ pack, index });
    hosted.refs.set("refs/heads/main", await id("main")).set("refs/tags/v1", await id("v1"));
    for (const version of [0, 2]) {
      expect(await git(folder, ["-c", `protocol.version=${version}`, "clone", "-q", hosted.url, `clone-${version}`])).toMatchObject({ code: 0 });
      expect(await git(join(folder, `clone-${version}`), ["fsck", "--strict", "--full"])).toMatchObject({ code: 0, stdout: "" });
      expect(await git(join(folder, `clone-${version}`), ["cat-file", "-t", "v1"])).toMatchObject({ stdout: "tag\n" });
      const listed = await git(folder, ["-c", `protocol.version=${version}`, "ls-remote", hosted.url, "refs/tags/*"]);
      expect(listed.stdout).toContain(`${await id("v1^{}")}\trefs/tags/v1^{}`);
    }
    await hosted.close();
  });

  it("[GIT-15] asks a store once for what lies together", async () => {
    const source = sourceOf(writePack(Array.from({ length: 300 }, (_, at) => nameObject("blob", Buffer.from(`file ${at}`)))));
    let reads = 0;
    const objects = openObjects([cachedSource({ ...source, read: (offset, length) => (reads++, source.read(offset, length)) })]);
    for (let at = 0; at < 300; at++) await objects.read(nameObject("blob", Buffer.from(`file ${at}`)).id);
    expect(reads).toBe(1);
  });
});

describe("what makes reading cheap", () => {
  const numbered = Array.from({ length: 40 }, (_, at) => nameObject("blob", Buffer.from(`file ${at} `.repeat(20))));

  it("[GIT-15] history lies before content in a pack", () => {
    const commitLike = nameObject("commit", Buffer.from("commit"));
    const { pack } = writePack([...numbered, nameObject("tree", Buffer.from("tree")), commitLike]);
    expect(pack[12]! >> 4).toBe(1);
  });

  it("[GIT-15] no more of a pack is kept in memory than a few blocks", async () => {
    const source = sourceOf(writePack(numbered));
    const reads: number[] = [];
    const cached = cachedSource({ ...source, read: (offset, length) => (reads.push(offset), source.read(offset, length)) }, 100, 2);
    for (const offset of [0, 100, 200, 200, 100, 0]) expect(Buffer.compare(await cached.read(offset, 10), await source.read(offset, 10))).toBe(0);
    expect(reads).toEqual([0, 100, 200, 0]);
    expect(Buffer.compare(await cached.read(95, 110), await source.read(95, 110))).toBe(0);
  });

  it("[GIT-15] a delta copies 65,536 bytes where it gives no length", () => {
    const base = Buffer.alloc(70_000, "a");
    expect(applyDelta(base, Uint8Array.of(0xf0, 0xa2, 0x04, 0x80, 0x80, 0x04, 0x80), 100_000)).toEqual(Uint8Array.from(base.subarray(0, 65_536)));
  });
});

describe("packs that were tampered with", () => {
  const blob = nameObject("blob", Buffer.from("honest"));
  const written = writePack([blob]);
  const wrong = expect.objectContaining({ code: "internal", message: expect.stringContaining("Corrupt repository") });
  const read = async (pack: Uint8Array<ArrayBuffer>, index: Uint8Array<ArrayBuffer>, id = blob.id) => (await openPack(sourceOf({ pack, index }))).read(id);
  const flipped = (bytes: Uint8Array<ArrayBuffer>, at: number, value: number) => bytes.with(at, value) as Uint8Array<ArrayBuffer>;

  /** A pack of raw entries under made-up ids, `from` holding each entry's offset. */
  function rawPack(entries: readonly { id: string; bytes: (offset: number) => Uint8Array }[]) {
    const parts: Uint8Array[] = [new Uint8Array(12)];
    const indexed = entries.map(({ id, bytes }) => {
      const offset = parts.reduce((sum, { length }) => sum + length, 0);
      parts.push(bytes(offset));
      return { id, crc32: 0, offset };
    });
    return { pack: concat([...parts, new Uint8Array(20)]), index: encodeIndex(indexed, new Uint8Array(20)) };
  }
  const idOf = (at: number) => at.toString(16).padStart(40, "0");
  const copyAll = (size: number) => deflateSync(Uint8Array.of(size, size, 0x90, size));

  it.each([
    { why: "an index of another form", index: flipped(written.index, 0, 0), says: "unknown form" },
    { why: "an index that is cut", index: written.index.slice(0, -1), says: "wrong length" },
    { why: "an index that points past the pack", index: flipped(written.index, 8 + 1024 + 20 + 4, 0x7f), says: "points outside" },
    { why: "an index that points into the pack's header", index: flipped(written.index, 8 + 1024 + 20 + 4 + 3, 4), says: "points outside" },
  ])("[GIT-16] $why is refused", async ({ index, says }) => {
    await expect(read(written.pack, index)).rejects.toThrow(says);
  });

  it("[GIT-16] an entry that unpacks to more than it says is refused", async () => {
    const bomb = rawPack([{ id: blob.id, bytes: () => concat([Uint8Array.of(0x31), deflateSync(Buffer.alloc(10_000_000))]) }]);
    await expect(read(bomb.pack, bomb.index)).rejects.toThrow();
  });

  it("[GIT-16] an entry that unpacks to less than it says is refused", async () => {
    const short = rawPack([{ id: blob.id, bytes: () => concat([Uint8Array.of(0x39), deflateSync(Buffer.alloc(3))]) }]);
    await expect(read(short.pack, short.index)).rejects.toEqual(wrong);
  });

  it("[GIT-16] an object larger than is allowed is refused before it is unpacked", async () => {
    const bytes = 33 * 1024 * 1024;
    const huge = rawPack([{ id: blob.id, bytes: () => concat([entryHeader("blob", bytes), deflateSync(Buffer.alloc(bytes))]) }]);
    await expect(read(huge.pack, huge.index)).rejects.toEqual(wrong);
  });

  it("[GIT-16] a delta of itself, and one of a base that isn't there, are refused", async () => {
    for (const base of [idOf(1), idOf(2)]) {
      const pack = rawPack([{ id: idOf(1), bytes: () => concat([Uint8Array.of(0x74), fromHex(base), copyAll(4)]) }]);
      await expect(read(pack.pack, pack.index, idOf(1))).rejects.toEqual(wrong);
    }
  });

  it("[GIT-16] a chain of deltas may be 50 deep and no deeper", async () => {
    const chain = (depth: number) => rawPack([
      { id: idOf(0), bytes: () => concat([Uint8Array.of(0x34), deflateSync(Buffer.from("base"))]) },
      ...Array.from({ length: depth }, (_, at) => ({ id: idOf(at + 1), bytes: () => concat([Uint8Array.of(0x74), fromHex(idOf(at)), copyAll(4)]) })),
    ]);
    const deep = chain(51);
    expect(await read(deep.pack, deep.index, idOf(50))).toMatchObject({ type: "blob", body: Uint8Array.from(Buffer.from("base")) });
    await expect(read(deep.pack, deep.index, idOf(51))).rejects.toEqual(wrong);
  });

  it.each([
    { why: "of another base", delta: [9, 1, 1, 65] },
    { why: "that copies from outside its base", delta: [4, 4, 0x91, 3, 4] },
    { why: "that makes more than it says", delta: [4, 1, 2, 65, 65] },
    { why: "that makes less than it says", delta: [4, 3, 1, 65] },
    { why: "with the reserved instruction", delta: [4, 1, 0] },
    { why: "that ends early", delta: [4, 4, 0x91] },
    { why: "of an endless size", delta: [4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
    { why: "that makes too much", delta: [4, 0xff, 0xff, 0x7f] },
  ])("[GIT-16] a delta $why is refused", ({ delta }) => {
    expect(() => applyDelta(Buffer.from("base"), Uint8Array.from(delta), 1000)).toThrow(wrong);
  });
});
