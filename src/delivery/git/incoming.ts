import { createHash } from "node:crypto";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { compareBytes, concat, toHex, utf8 } from "./bytes.ts";
import { applyDelta } from "./delta.ts";
import { nameObject, type GitObject, type NamedObject, type ObjectId } from "./objects.ts";
import { encodeIndex, type IndexedEntry } from "./pack-index.ts";
import { entryHeader, packHeader, type WrittenPack } from "./pack.ts";
import { deltaDepthMax, isDelta, parseEntry, type Entry, type PackSource } from "./pack-reader.ts";
import { newWork, refusedPush, type PushLimits } from "./push-limits.ts";
import type { ObjectReader } from "./repository.ts";

/** One entry of the pack as it came: where it begins and ends, and what stands in its header. */
interface Placed extends Entry {
  offset: number;
  crc32: number;
}

interface Known extends GitObject {
  depth: number;
}

/**
 * Reads a pack that somebody sends: everything in it is unpacked, named and handed to `see`, one object at a time. A thin pack gets the objects that
 * it leans on, so that what is stored stands by itself. Nothing is written. @throws AppError `invalid_input`, `too_large` with words for who sent it
 */
export async function readIncoming(bytes: Uint8Array, objects: ObjectReader, limits: PushLimits, see: (object: NamedObject) => void): Promise<WrittenPack> {
  const work = newWork(limits);
  const placed = placeEntries(bytes, limits, work.spend);
  const byOffset = new Map(placed.map((entry) => [entry.offset, entry]));
  const named = new Map<ObjectId, Placed>();
  const ids = new Map<Placed, ObjectId>();
  const lacking = new Map<ObjectId, GitObject>();
  const kept = newCache(limits.cacheBytes);

  /** The entry that a delta stands on; undefined while it isn't known, an object where it is another pack's. */
  const baseOf = (entry: Placed): Placed | GitObject | undefined => (typeof entry.base === "number" ? byOffset.get(entry.base) : (named.get(entry.base ?? "") ?? lacking.get(entry.base ?? "")));

  function resolve(entry: Placed): Known | undefined {
    const chain: Placed[] = [];
    let at: Placed | GitObject | undefined = entry;
    let found: Known | undefined;
    while (!found) {
      if (at === undefined) return undefined;
      if (!("offset" in at)) found = { type: at.type, body: at.body, depth: 0 };
      else if (kept.get(at)) found = kept.get(at);
      else if (isDelta(at.kind)) {
        chain.push(at);
        if (chain.length > deltaDepthMax) throw refusedPush(`deltas deeper than ${deltaDepthMax}`);
        at = baseOf(at);
      } else found = { type: at.kind, body: inflated(at, work.spend), depth: 0 };
    }
    for (const delta of chain.reverse()) {
      found = { type: found.type, body: applied(found.body, inflated(delta, work.spend), limits.objectBytes), depth: found.depth + 1 };
      work.spend(found.body.length);
      if (found.depth > deltaDepthMax) throw refusedPush(`deltas deeper than ${deltaDepthMax}`);
      kept.put(delta, found);
    }
    return found;
  }

  let waiting = placed;
  while (waiting.length > 0) {
    const left: Placed[] = [];
    for (const entry of waiting) {
      const object = resolve(entry);
      if (!object) {
        left.push(entry);
        continue;
      }
      const { id, type, body } = nameObject(object.type, object.body);
      if (named.has(id)) throw refusedPush("a pack that holds an object twice");
      named.set(id, entry);
      ids.set(entry, id);
      kept.put(entry, object);
      await refuseCollision(objects, { id, type, body });
      see({ id, type, body });
    }
    // What nothing in the pack gives is looked for in the repository, once everything else is known.
    if (left.length === waiting.length && !(await fetchBases(left, objects, lacking, { limits, spend: work.spend }))) throw refusedPush("a delta whose base is neither in the pack nor here");
    waiting = left;
  }
  return completed(bytes, placed.map((entry) => ({ id: ids.get(entry) ?? "", crc32: entry.crc32, offset: entry.offset })), lacking);
}

/** Where each entry begins: only unpacking tells, so everything is unpacked here once. */
function placeEntries(bytes: Uint8Array, limits: PushLimits, spend: (count: number) => void): Placed[] {
  const end = bytes.length - 20;
  if (end < 12 || compareBytes(bytes.subarray(0, 8), utf8("PACK\0\0\0\u0002")) !== 0) throw refusedPush("no pack of version 2");
  if (compareBytes(createHash("sha1").update(bytes.subarray(0, end)).digest(), bytes.subarray(end)) !== 0) throw refusedPush("a pack that was cut off or altered on its way");
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8);
  if (count > limits.objects) throw refusedPush(`${count} objects; a push may have ${limits.objects}`);
  const placed: Placed[] = [];
  let offset = 12;
  for (let number = 0; number < count; number++) {
    const entry = readEntry(bytes.subarray(offset, end), offset);
    if (entry.size > limits.objectBytes) throw refusedPush(`an object of ${entry.size} bytes; one may have ${limits.objectBytes}`);
    spend(entry.size);
    const compressed = entry.compressed.subarray(0, compressedLength(entry));
    const next = compressed.byteOffset - bytes.byteOffset + compressed.length;
    placed.push({ ...entry, compressed, offset, crc32: crc32(bytes.subarray(offset, next)) });
    offset = next;
  }
  if (offset !== end) throw refusedPush("a pack with something behind its last object");
  return placed;
}

/** Bytes that aren't an entry are the sender's fault here, not the store's. */
function readEntry(bytes: Uint8Array, offset: number): Entry {
  try {
    return parseEntry(bytes, offset);
  } catch {
    throw refusedPush("a pack whose entries can't be read");
  }
}

/** How many of the bytes belong to the entry: zlib says where it stopped. */
function compressedLength({ size, compressed }: Entry): number {
  // More than any deflate of so many bytes takes, and little enough to hand over thousands of times.
  const window = compressed.subarray(0, size + Math.ceil(size / 8) + 256);
  try {
    const { buffer, engine } = inflateSync(window, { maxOutputLength: size + 1, info: true }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    if (buffer.length === size) return engine.bytesWritten;
  } catch (cause) {
    throw refusedPush("an object that can't be unpacked", cause);
  }
  throw refusedPush("an object of another size than its entry says");
}

function inflated({ size, compressed }: Entry, spend: (count: number) => void): Uint8Array {
  spend(size);
  return inflateSync(compressed, { maxOutputLength: size + 1 });
}

function applied(base: Uint8Array, delta: Uint8Array, bytesMax: number): Uint8Array {
  try {
    return applyDelta(base, delta, bytesMax);
  } catch (cause) {
    throw refusedPush("a delta that doesn't fit its base, or makes too large an object", cause);
  }
}

/** An object of a known name and other bytes would take the place of what is here (SHA-1 has been broken so). */
async function refuseCollision(objects: ObjectReader, { id, type, body }: NamedObject): Promise<void> {
  if (!(await objects.has(id))) return;
  const here = await objects.read(id);
  if (here.type !== type || compareBytes(here.body, body) !== 0) throw refusedPush(`another object of the name ${id}`);
}

/** Adds to `lacking` what these deltas stand on and the repository has. @returns whether there was any */
async function fetchBases(deltas: readonly Placed[], objects: ObjectReader, lacking: Map<ObjectId, GitObject>, { limits, spend }: { limits: PushLimits; spend: (count: number) => void }): Promise<boolean> {
  const before = lacking.size;
  let bytes = lacking.values().reduce((sum, { body }) => sum + body.length, 0);
  for (const { base } of deltas) {
    if (typeof base !== "string" || lacking.has(base) || !(await objects.has(base))) continue;
    const object = await objects.read(base);
    spend(object.body.length);
    bytes += object.body.length;
    if (bytes > limits.baseBytes) throw refusedPush("a thin pack that leans on more than can be held: push it in parts");
    lacking.set(base, object);
  }
  return lacking.size > before;
}

/** The pack as it came, with what it lacked behind it. */
function completed(bytes: Uint8Array, entries: readonly IndexedEntry[], lacking: ReadonlyMap<ObjectId, GitObject>): WrittenPack {
  const parts: Uint8Array[] = [packHeader(entries.length + lacking.size), bytes.subarray(12, bytes.length - 20)];
  const all = [...entries];
  let offset = bytes.length - 20;
  for (const [id, { type, body }] of lacking) {
    const entry = concat([entryHeader(type, body.length), deflateSync(body)]);
    all.push({ id, crc32: crc32(entry), offset });
    parts.push(entry);
    offset += entry.length;
  }
  const checksum = createHash("sha1");
  for (const part of parts) checksum.update(part);
  const trailer = Uint8Array.from(checksum.digest());
  return { pack_id: toHex(trailer), pack: concat([...parts, trailer]), index: encodeIndex(all, trailer) };
}

interface Cache {
  get(entry: Placed): Known | undefined;
  put(entry: Placed, object: Known): void;
}

/** What was unpacked last, up to so many bytes: the next delta most often stands on it. */
function newCache(bytesMax: number): Cache {
  const held = new Map<Placed, Known>();
  let bytes = 0;
  return {
    get: (entry) => held.get(entry),
    put(entry, object) {
      if (held.has(entry)) return;
      held.set(entry, object);
      bytes += object.body.length;
      for (const [oldest, { body }] of held) {
        if (bytes <= bytesMax) return;
        held.delete(oldest);
        bytes -= body.length;
      }
    },
  };
}

/** A pack that lies in memory. */
export const memorySource = ({ pack, index }: Pick<WrittenPack, "pack" | "index">): PackSource => ({
  size: pack.length, readIndex: async () => index, read: async (offset, length) => pack.subarray(offset, offset + length),
});
