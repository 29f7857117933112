import { concat } from "./bytes.ts";
import { corrupt, decodeCommit, decodeTag, decodeTree, messageOf, type Commit, type GitObject, type ObjectId, type ObjectType, type TreeEntry } from "./objects.ts";
import { openPack, type PackReader, type PackSource, type StoredEntry } from "./pack-reader.ts";

/** A repository as it is read: refs that don't change while it is, and its packs. */
export interface Repository {
  /** What HEAD points at, whether or not that ref exists yet. */
  head: string;
  refs: ReadonlyMap<string, ObjectId>;
  objects: ObjectReader;
}

/** Reading fails with AppError `internal` where a stored object is missing or corrupt. */
export interface ObjectReader {
  has(id: ObjectId): Promise<boolean>;
  read(id: ObjectId): Promise<GitObject>;
  commit(id: ObjectId): Promise<Commit>;
  /** Of a commit, whole. */
  message(id: ObjectId): Promise<string>;
  tree(id: ObjectId): Promise<TreeEntry[]>;
  /** What a tag points at in the end, or the id itself. */
  peel(id: ObjectId): Promise<{ id: ObjectId; type: ObjectType; tags: ObjectId[] }>;
  /** Of the object whole, in bytes. */
  size(id: ObjectId): Promise<number>;
  /** The object's entry as it is stored; undefined when it is stored as a delta. */
  copy(id: ObjectId): Promise<StoredEntry | undefined>;
  /** The same with one more pack, asked first. This reader knows nothing of it. */
  with(pack: PackSource): ObjectReader;
}

const tagDepthMax = 10;

/** @param packs the newest first: what is asked for is most often there */
export const openObjects = (packs: readonly PackSource[]): ObjectReader => readerOf(once(() => Promise.all(packs.map(openPack))));

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= work());
}

function readerOf(opened: () => Promise<PackReader[]>): ObjectReader {
  const commits = new Map<ObjectId, Commit>();
  const holder = async (id: ObjectId) => (await opened()).find((pack) => pack.index.find(id) !== undefined);
  const read = async (id: ObjectId): Promise<GitObject> => {
    const object = await (await holder(id))?.read(id);
    if (!object) throw corrupt(`object ${id} is missing`);
    return object;
  };
  const readAs = async (type: ObjectType, id: ObjectId) => {
    const object = await read(id);
    if (object.type !== type) throw corrupt(`object ${id} is a ${object.type} where a ${type} is due`);
    return object.body;
  };
  return {
    read,
    with: (pack) => readerOf(once(async () => [await openPack(pack), ...(await opened())])),
    has: async (id) => (await holder(id)) !== undefined,
    copy: async (id) => (await holder(id))?.copy(id),
    size: async (id) => (await (await holder(id))?.copy(id))?.size ?? (await read(id)).body.length,
    tree: async (id) => decodeTree(await readAs("tree", id)),
    message: async (id) => messageOf(await readAs("commit", id)),
    async commit(id) {
      const commit = commits.get(id) ?? decodeCommit(await readAs("commit", id));
      commits.set(id, commit);
      return commit;
    },
    async peel(id) {
      const tags: ObjectId[] = [];
      for (let target = id; tags.length < tagDepthMax; ) {
        const { type, body } = await read(target);
        if (type !== "tag") return { id: target, type, tags };
        tags.push(target);
        target = decodeTag(body).target;
      }
      throw corrupt("tags deeper than is allowed");
    },
  };
}

/** Keeps blocks of a pack that were read, so that a walk over neighbouring objects asks the store once for many. */
export function cachedSource(source: PackSource, blockBytes = 256 * 1024, blocksMax = 32): PackSource {
  const blocks = new Map<number, Promise<Uint8Array>>();
  const block = (place: number) => {
    const start = place * blockBytes;
    const bytes = blocks.get(place) ?? source.read(start, Math.min(blockBytes, source.size - start));
    blocks.delete(place);
    blocks.set(place, bytes);
    const oldest = blocks.keys().next().value;
    if (blocks.size > blocksMax && oldest !== undefined) blocks.delete(oldest);
    return bytes;
  };
  return {
    size: source.size,
    readIndex: source.readIndex,
    async read(offset, length) {
      if (length > blockBytes * 2) return source.read(offset, length);
      const first = Math.floor(offset / blockBytes);
      const last = Math.floor((offset + length - 1) / blockBytes);
      const parts = await Promise.all(Array.from({ length: last - first + 1 }, (_, at) => block(first + at)));
      if (parts.length === 1) return parts[0]!.subarray(offset - first * blockBytes, offset - first * blockBytes + length);
      const joined = concat(parts);
      return joined.subarray(offset - first * blockBytes, offset - first * blockBytes + length);
    },
  };
}
