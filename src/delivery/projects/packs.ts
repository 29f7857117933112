import type { Storage, StoredBody } from "../../platform/storage/index.ts";
import type { Id } from "../../platform/ids.ts";
import { corrupt } from "../git/objects.ts";
import type { WrittenPack } from "../git/pack.ts";
import type { PackSource } from "../git/pack-reader.ts";

type Blobs = Pick<Storage, "get" | "put" | "head">;

const pathOf = (tenantId: Id<"tenant">, projectId: string, packId: string): string => `tenants/${tenantId}/projects/${projectId}/packs/${packId}`;

/** Makes a pack durable. The index goes first, so that a pack that is there can be read; twice changes nothing. */
export async function storePack(blobs: Blobs, tenantId: Id<"tenant">, projectId: string, { pack_id, pack, index }: WrittenPack): Promise<void> {
  const path = pathOf(tenantId, projectId, pack_id);
  await blobs.put(`${path}.idx`, index);
  await blobs.put(`${path}.pack`, pack);
}

export async function isPackStored(blobs: Blobs, tenantId: Id<"tenant">, projectId: string, pack: { pack_id: string; bytes: number }): Promise<boolean> {
  const stored = await blobs.head(`${pathOf(tenantId, projectId, pack.pack_id)}.pack`);
  return stored?.size === pack.bytes;
}

/** A stored pack, read by range. */
export function packSource(blobs: Blobs, tenantId: Id<"tenant">, projectId: string, pack: { pack_id: string; bytes: number }): PackSource {
  const path = pathOf(tenantId, projectId, pack.pack_id);
  const bytesOf = async (stored: StoredBody | null) => {
    if (!stored) throw corrupt(`the pack ${pack.pack_id} is missing`);
    return new Uint8Array(await stored.arrayBuffer());
  };
  return {
    size: pack.bytes,
    readIndex: async () => bytesOf(await blobs.get(`${path}.idx`)),
    read: async (offset, length) => bytesOf(await blobs.get(`${path}.pack`, { range: { offset, length } })),
  };
}
