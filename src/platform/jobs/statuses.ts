/** Where a job is. `retrying` waits for its next attempt; `failed` is dead until somebody tries it again or discards it. */
export const jobStatuses = ["queued", "running", "retrying", "succeeded", "failed", "cancelled"] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** From each status, those that can follow. Waiting jobs fail without having run when their kind is gone. */
export const nextJobStatuses = {
  queued: ["running", "failed", "cancelled"],
  running: ["succeeded", "retrying", "failed", "cancelled"],
  retrying: ["running", "failed", "cancelled"],
  succeeded: [],
  failed: ["queued"],
  cancelled: [],
} as const satisfies Record<JobStatus, readonly JobStatus[]>;

export const canJobFollow = (from: JobStatus, to: JobStatus): boolean => (nextJobStatuses[from] as readonly JobStatus[]).includes(to);
/** Nothing more comes of it by itself. */
export const isJobOver = (status: JobStatus): boolean => !isWaiting(status) && status !== "running";
/** Nobody has begun it, or it is between two attempts. */
export const isWaiting = (status: JobStatus): boolean => canJobFollow(status, "running");
