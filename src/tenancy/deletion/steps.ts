/** In order; each can be done again from its beginning. Everything is counted before anything goes. */
export const deletionSteps = ["count", "sessions", "blobs", "object", "directory", "certify"] as const;
export type DeletionStep = (typeof deletionSteps)[number];

export const stepAfter = (step: DeletionStep): DeletionStep | "done" => deletionSteps[deletionSteps.indexOf(step) + 1] ?? "done";

/** How long the platform's own backups reach back: point-in-time recovery of objects, and D1's. */
export const backupDays = 30;
