import { loadFiles, storeLog, type ArtifactPort } from "../../src/generation/index.ts";
import type { Id } from "../../src/platform/ids.ts";

/** One tenant's artifacts, in R2. */
export const artifactsOf = ({ BLOBS }: Pick<Env, "BLOBS">, tenantId: Id<"tenant">): ArtifactPort => ({
  async readFiles(executionId) {
    const files = await loadFiles(BLOBS, tenantId, executionId);
    if (!files) throw new Error("The files of this execution are no longer kept");
    return files;
  },
  storeLog: (executionId, text) => storeLog(BLOBS, tenantId, executionId, text),
});
