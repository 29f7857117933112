import { loadFiles, storeCallContent, storeLog, type ArtifactPort } from "../../src/generation/index.ts";
import type { Storage } from "../../src/platform/storage/index.ts";
import type { Id } from "../../src/platform/ids.ts";

/** One tenant's artifacts. */
export const artifactsOf = (blobs: Storage, tenantId: Id<"tenant">): ArtifactPort => ({
  async readFiles(executionId) {
    const files = await loadFiles(blobs, tenantId, executionId);
    if (!files) throw new Error("The files of this execution are no longer kept");
    return files;
  },
  storeCall: (callId, content) => storeCallContent(blobs, tenantId, callId, content),
  storeLog: (executionId, text) => storeLog(blobs, tenantId, executionId, text),
});
