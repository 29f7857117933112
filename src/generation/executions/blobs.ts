import type { Storage } from "../../platform/storage/index.ts";
import * as z from "zod";

/** The storage, as far as executions need it. */
export type Blobs = Pick<Storage, "get" | "put" | "delete">;

/** A log up to this stays with its session; past it, the whole of it lies in R2. */
export const logBytesInline = 65_536;

const Files = z.record(z.string(), z.string());
const placeOf = (tenantId: string, executionId: string, name: "files.json" | "log.txt"): string => `tenants/${tenantId}/executions/${executionId}/${name}`;

export async function storeFiles(blobs: Blobs, tenantId: string, executionId: string, files: Readonly<Record<string, string>>): Promise<void> {
  await blobs.put(placeOf(tenantId, executionId, "files.json"), JSON.stringify(files));
}

/** Undefined once they were let go. */
export async function loadFiles(blobs: Blobs, tenantId: string, executionId: string): Promise<Record<string, string> | undefined> {
  const stored = await blobs.get(placeOf(tenantId, executionId, "files.json"));
  return stored === null ? undefined : Files.parse(await stored.json());
}

export async function storeLog(blobs: Blobs, tenantId: string, executionId: string, text: string): Promise<void> {
  await blobs.put(placeOf(tenantId, executionId, "log.txt"), text);
}

export async function loadLog(blobs: Blobs, tenantId: string, executionId: string): Promise<string | undefined> {
  return (await blobs.get(placeOf(tenantId, executionId, "log.txt")))?.text();
}

/** Deletes what is there; nothing the second time. */
export const forgetBlobs = (blobs: Blobs, tenantId: string, executionId: string): Promise<void> =>
  blobs.delete((["files.json", "log.txt"] as const).map((name) => placeOf(tenantId, executionId, name)));
