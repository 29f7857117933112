import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { concat, toHex, uint32, utf8 } from "./bytes.ts";
import type { NamedObject, ObjectType } from "./objects.ts";
import { encodeIndex, type IndexedEntry } from "./pack-index.ts";

export interface WrittenPack {
  /** SHA-1 of the pack, in hexadecimal: its name in storage. */
  pack_id: string;
  pack: Uint8Array<ArrayBuffer>;
  index: Uint8Array<ArrayBuffer>;
}

export const typeCodes = { commit: 1, tree: 2, blob: 3, tag: 4 } as const satisfies Record<ObjectType, number>;
/** History before content, so that a walk reads the beginning of a pack and little else. */
const order: readonly ObjectType[] = ["commit", "tag", "tree", "blob"];

export const packHeader = (count: number): Uint8Array<ArrayBuffer> => concat([utf8("PACK"), uint32(2), uint32(count)]);

/** Four bits of the size with the type, then seven a byte, lowest first. */
export function entryHeader(type: ObjectType, size: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let rest = Math.floor(size / 16);
  let byte = (typeCodes[type] << 4) | (size & 15);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, byte]);
}

/** A pack of version 2 with its index of version 2; objects whole, none as a delta of another. */
export function writePack(objects: readonly NamedObject[]): WrittenPack {
  const sorted = order.flatMap((type) => objects.filter((object) => object.type === type));
  const parts = [packHeader(sorted.length)];
  const entries: IndexedEntry[] = [];
  let offset = 12;
  for (const { id, type, body } of sorted) {
    const entry = concat([entryHeader(type, body.length), deflateSync(body)]);
    entries.push({ id, crc32: crc32(entry), offset });
    parts.push(entry);
    offset += entry.length;
  }
  const checksum = createHash("sha1");
  for (const part of parts) checksum.update(part);
  const trailer = Uint8Array.from(checksum.digest());
  return { pack_id: toHex(trailer), pack: concat([...parts, trailer]), index: encodeIndex(entries, trailer) };
}
