import { inflateSync } from "node:zlib";
import { toHex } from "./bytes.ts";
import { applyDelta } from "./delta.ts";
import { corrupt, type GitObject, type ObjectId, type ObjectType } from "./objects.ts";
import { decodeIndex, type Extent, type PackIndex } from "./pack-index.ts";

/** Where the bytes of one stored pack come from. */
export interface PackSource {
  /** Length of the pack in bytes, trailer included. */
  size: number;
  readIndex(): Promise<Uint8Array>;
  /** Exactly these bytes of the pack. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface PackReader {
  index: PackIndex;
  /** The object, whole; undefined if this pack lacks it. */
  read(id: ObjectId): Promise<GitObject | undefined>;
  /** The entry as another pack may hold it: still compressed. Undefined if it is missing, or stored as a delta. */
  copy(id: ObjectId): Promise<StoredEntry | undefined>;
}

export interface StoredEntry {
  type: ObjectType;
  /** Of the object, in bytes. */
  size: number;
  compressed: Uint8Array;
}

export interface Entry {
  kind: ObjectType | "offset-delta" | "id-delta";
  size: number;
  /** Where a delta's base begins, or its id. */
  base: number | ObjectId | undefined;
  compressed: Uint8Array;
}

export const deltaDepthMax = 50;
export const objectBytesMax = 32 * 1024 * 1024;

const kinds: Readonly<Record<number, Entry["kind"]>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag", 6: "offset-delta", 7: "id-delta" };

/** @throws AppError `internal` when the index is not of this pack */
export async function openPack(source: PackSource): Promise<PackReader> {
  const index = decodeIndex(await source.readIndex(), source.size);
  const entryOf = async ({ offset, end }: Extent) => parseEntry(await source.read(offset, end - offset), offset);
  return {
    index,
    async read(id) {
      const extent = index.find(id);
      return extent && resolve(index, entryOf, extent);
    },
    async copy(id) {
      const extent = index.find(id);
      if (!extent) return undefined;
      const { kind, size, compressed } = await entryOf(extent);
      return isDelta(kind) ? undefined : { type: kind, size, compressed };
    },
  };
}

export const isDelta = (kind: Entry["kind"]): kind is "offset-delta" | "id-delta" => kind === "offset-delta" || kind === "id-delta";

/** Follows a delta to its whole base, then builds back up. */
async function resolve(index: PackIndex, entryOf: (extent: Extent) => Promise<Entry>, start: Extent): Promise<GitObject> {
  const deltas: Uint8Array[] = [];
  let extent = start;
  let entry = await entryOf(extent);
  while (isDelta(entry.kind)) {
    if (deltas.length === deltaDepthMax) throw corrupt(`deltas deeper than ${deltaDepthMax}`);
    deltas.push(inflate(entry));
    const base = typeof entry.base === "string" ? index.find(entry.base) : index.at(entry.base ?? -1);
    if (!base) throw corrupt("a delta whose base is not in its pack");
    extent = base;
    entry = await entryOf(extent);
  }
  let body = inflate(entry);
  for (const delta of deltas.reverse()) body = applyDelta(body, delta, objectBytesMax);
  return { type: entry.kind, body };
}

function inflate({ size, compressed }: Entry): Uint8Array {
  if (size > objectBytesMax) throw corrupt("an object larger than is allowed");
  // One byte more than announced: an object that inflates to more is caught below rather than by an error of zlib's.
  const body = inflateSync(compressed, { maxOutputLength: size + 1 });
  if (body.length !== size) throw corrupt("an object of another size than its entry says");
  return body;
}

/** The header of an entry and what follows it. @param offset where the entry begins in its pack, in bytes @throws AppError `internal` */
export function parseEntry(bytes: Uint8Array, offset: number): Entry {
  let at = 0;
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined) throw corrupt("an entry ends early");
    return byte;
  };
  let byte = next();
  const kind = kinds[(byte >> 4) & 7];
  let size = byte & 15;
  for (let place = 16; byte & 0x80; place *= 128) {
    if (place > 2 ** 40) throw corrupt("an entry with an endless size");
    byte = next();
    size += (byte & 0x7f) * place;
  }
  if (!kind) throw corrupt("an entry of an unknown kind");
  let base: Entry["base"];
  if (kind === "offset-delta") base = offset - readDistance(next);
  if (kind === "id-delta") {
    base = toHex(bytes.subarray(at, at + 20));
    at += 20;
  }
  return { kind, size, base, compressed: bytes.subarray(at) };
}

/** Git's offset encoding: each further byte adds one first, so that no distance has two spellings. */
function readDistance(next: () => number): number {
  let byte = next();
  let distance = byte & 0x7f;
  while (byte & 0x80) {
    if (distance > 2 ** 40) throw corrupt("a delta with an endless distance");
    byte = next();
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  return distance;
}
