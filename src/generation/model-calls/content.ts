import type { Json } from "../../platform/canonical.ts";
import type { Storage } from "../../platform/storage/index.ts";
import * as z from "zod";

type Blobs = Pick<Storage, "get" | "put" | "delete">;

const Content = z.object({ question: z.json(), answer: z.json() });

/** Call ids hold colons and dots; nothing in them leads out of the tenant's own folder. */
const placeOf = (tenantId: string, callId: string): string => `tenants/${tenantId}/model-calls/${encodeURIComponent(callId)}.json`;

/** Question and answer of one call, word for word. Twice changes nothing. */
export async function storeCallContent(blobs: Blobs, tenantId: string, callId: string, content: Json): Promise<void> {
  await blobs.put(placeOf(tenantId, callId), JSON.stringify(content));
}

/** Undefined once it was let go. */
export async function loadCallContent(blobs: Blobs, tenantId: string, callId: string): Promise<z.infer<typeof Content> | undefined> {
  const stored = await blobs.get(placeOf(tenantId, callId));
  return stored === null ? undefined : Content.parse(await stored.json());
}

export const forgetCallContents = (blobs: Blobs, tenantId: string, callIds: readonly string[]): Promise<void> => blobs.delete(callIds.map((id) => placeOf(tenantId, id)));
