import { buffer } from "node:stream/consumers";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listFiles, streamArchive } from "../../../src/delivery/git/archive.ts";
import type { Commit, ObjectId } from "../../../src/delivery/git/objects.ts";
import { readProjectFiles } from "../../../src/delivery/projects/contents.ts";
import { openObjects, type ObjectReader } from "../../../src/delivery/git/repository.ts";
import { build, newSigner, sampleFiles, time } from "./samples.ts";
import { sourceOf } from "./stock-git.ts";

const zoneBefore = process.env.TZ;
beforeEach(() => void (process.env.TZ = "Asia/Kolkata"));
afterEach(() => void (zoneBefore === undefined ? delete process.env.TZ : (process.env.TZ = zoneBefore)));

async function archive(): Promise<Buffer> {
  const commit = await build(await newSigner());
  const objects = openObjects([sourceOf(commit)]);
  return buffer(streamArchive(objects, await listFiles(objects, commit.tree_id), "shop", time / 1000));
}

describe("archives", () => {
  it("[GIT-17] hold every file, in one folder", async () => {
    const files = unzipSync(await archive());
    expect(Object.keys(files).sort()).toEqual([...sampleFiles.keys()].map((path) => `shop/${path}`).sort());
    for (const [path, content] of sampleFiles) expect(Buffer.compare(files[`shop/${path}`]!, Buffer.from(content))).toBe(0);
  });

  it("[GIT-17] keep the commit's time in UTC, wherever they are made, and what may be run", async () => {
    const bytes = await archive();
    const dosDate = ((2026 - 1980) << 9) | (11 << 5) | 20;
    const dosTime = (9 << 11) | (30 << 5);
    expect([bytes.readUInt16LE(12), bytes.readUInt16LE(10)]).toEqual([dosDate, dosTime]);
    const modes = new Map<string, number>();
    for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 4)) {
      modes.set(bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28)), bytes.readUInt32LE(at + 38) >>> 16);
    }
    expect(modes.get("shop/bin/run")).toBe(0o100755);
    expect(modes.get("shop/README.md")).toBe(0o100644);
    process.env.TZ = "America/Lima";
    expect(Buffer.compare(await archive(), bytes)).toBe(0);
  });
});

describe("a tree", () => {
  const unread = () => Promise.reject(new Error("nothing else is read"));
  const reader = (more: Partial<ObjectReader>): ObjectReader => ({ has: unread, read: unread, commit: unread, message: unread, tree: unread, peel: unread, size: unread, copy: unread, with: () => reader(more), ...more });
  const id = "a".repeat(40) as ObjectId;

  it("[GIT-17] of folders alone, each in itself ten times over, ends", async () => {
    let read = 0;
    const tree = async () => (read++, Array.from({ length: 10 }, (_, n) => ({ mode: "40000" as const, name: `${n}`, id })));
    await expect(listFiles(reader({ tree }), id)).rejects.toMatchObject({ code: "too_large" });
    expect(read).toBeLessThanOrEqual(20_001);
  });

  it("[GIT-17] of more bytes than one takes into memory isn't read", async () => {
    const objects = reader({
      has: async () => true, peel: async () => ({ id, type: "commit", tags: [] }), commit: async () => ({ tree: id, parents: [], message: "", time: 0 }) as unknown as Commit,
      tree: async () => Array.from({ length: 9 }, (_, n) => ({ mode: "100644" as const, name: `${n}`, id })), size: async () => 4_000_000, read: async () => ({ type: "blob", body: new Uint8Array(4) }),
    });
    await expect(readProjectFiles({ head: "refs/heads/main", refs: new Map([["refs/heads/main", id]]), objects }, undefined)).rejects.toMatchObject({ code: "too_large" });
  });
});
