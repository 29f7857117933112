import { createHash } from "node:crypto";
import { compareBytes, concat, fromHex, toHex, uint32 } from "./bytes.ts";
import { corrupt, type ObjectId } from "./objects.ts";

/** Index version 2 of https://git-scm.com/docs/gitformat-pack, without the table for packs over 2 GiB. */
const magic = Uint8Array.of(0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2);
const fanoutEnd = magic.length + 256 * 4;

export interface IndexedEntry {
  id: ObjectId;
  /** Of the entry's bytes in the pack, header included. */
  crc32: number;
  offset: number;
}

export interface Extent {
  /** Where the entry begins in the pack, in bytes. */
  offset: number;
  /** Where the next entry, or the trailer, begins. */
  end: number;
}

export interface PackIndex {
  count: number;
  find(id: ObjectId): Extent | undefined;
  /** The entry that begins at this offset. */
  at(offset: number): Extent | undefined;
  ids(): Iterable<ObjectId>;
}

export function encodeIndex(entries: readonly IndexedEntry[], packChecksum: Uint8Array): Uint8Array<ArrayBuffer> {
  const sorted = entries.map((entry) => ({ ...entry, name: fromHex(entry.id) })).sort((left, right) => compareBytes(left.name, right.name));
  const fanout = new Uint32Array(256);
  for (const { name } of sorted) fanout[name[0]!]!++;
  for (let first = 1; first < 256; first++) fanout[first]! += fanout[first - 1]!;
  const body = concat([
    magic,
    ...Array.from(fanout, uint32),
    ...sorted.map(({ name }) => name),
    ...sorted.map(({ crc32 }) => uint32(crc32)),
    ...sorted.map(({ offset }) => uint32(offset)),
    packChecksum,
  ]);
  return concat([body, createHash("sha1").update(body).digest()]);
}

/**
 * @param bytes a whole index file
 * @param packBytes the length of the pack that it belongs to
 * @throws AppError `internal` when the index can't be of that pack
 */
export function decodeIndex(bytes: Uint8Array, packBytes: number): PackIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < fanoutEnd + 40 || compareBytes(bytes.subarray(0, magic.length), magic) !== 0) throw corrupt("an index of an unknown form");
  const upTo = (first: number) => (first < 0 ? 0 : view.getUint32(magic.length + first * 4));
  const count = upTo(255);
  if (bytes.length !== fanoutEnd + count * 28 + 40) throw corrupt("an index of the wrong length");

  const nameAt = (place: number) => bytes.subarray(fanoutEnd + place * 20, fanoutEnd + place * 20 + 20);
  const offsetAt = (place: number) => view.getUint32(fanoutEnd + count * 24 + place * 4);
  const offsets = Uint32Array.from({ length: count }, (_, place) => offsetAt(place)).sort();
  if (count > 0 && (offsets[0]! < 12 || offsets[count - 1]! >= packBytes - 20)) throw corrupt("an index that points outside its pack");

  const at = (offset: number): Extent | undefined => {
    const place = lowerBound(count, (middle) => offsets[middle]! - offset);
    return offsets[place] === offset ? { offset, end: offsets[place + 1] ?? packBytes - 20 } : undefined;
  };
  return {
    count,
    at,
    find(id) {
      const name = fromHex(id);
      const low = Math.min(upTo(name[0]! - 1), count);
      const high = Math.min(upTo(name[0]!), count);
      const place = low + lowerBound(Math.max(high - low, 0), (middle) => compareBytes(nameAt(low + middle), name));
      return place < high && compareBytes(nameAt(place), name) === 0 ? at(offsetAt(place)) : undefined;
    },
    *ids() {
      for (let place = 0; place < count; place++) yield toHex(nameAt(place));
    },
  };
}

/** The first place of `length` whose comparison is not negative. */
function lowerBound(length: number, compare: (place: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(middle) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
