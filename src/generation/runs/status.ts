/** Where a run is. `queued`: begun or resumed, and at no step yet. `asking` waits for a person's answers, `planned` for their go. What is over stays so, but for `failed`, which can be resumed. */
export const runStatuses = [
  "queued", "planning", "asking", "planned", "writing", "testing", "repairing", "committing",
  "succeeded", "partial", "unsupported", "unverified", "failed", "cancelled", "rejected",
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** From each status, those that can follow. */
export const nextStatuses = {
  queued: ["planning", "writing", "testing", "repairing", "committing", "cancelled"],
  planning: ["asking", "planned", "writing", "unsupported", "failed", "cancelled"],
  asking: ["planning", "cancelled", "rejected"],
  planned: ["writing", "cancelled", "rejected"],
  writing: ["testing", "failed", "cancelled"],
  testing: ["repairing", "committing", "unverified", "failed", "cancelled"],
  repairing: ["testing", "failed", "cancelled"],
  committing: ["succeeded", "partial", "failed"],
  succeeded: [],
  partial: [],
  unsupported: [],
  unverified: [],
  failed: ["queued"],
  cancelled: [],
  rejected: [],
} as const satisfies Record<RunStatus, readonly RunStatus[]>;

const over: ReadonlySet<RunStatus> = new Set(["succeeded", "partial", "unsupported", "unverified", "failed", "cancelled", "rejected"]);

export const isOver = (status: RunStatus): boolean => over.has(status);
/** Waits for a person, so nothing drives it. */
export const isParked = (status: RunStatus): boolean => status === "asking" || awaitsGo(status);
/** Waits with its plan. */
export const awaitsGo = (status: RunStatus): boolean => status === "planned";
/** A commit that is being made can't be taken back halfway. */
export const canCancel = (status: RunStatus): boolean => (nextStatuses[status] as readonly RunStatus[]).includes("cancelled");
export const canFollow = (from: RunStatus, to: RunStatus): boolean => (nextStatuses[from] as readonly RunStatus[]).includes(to);
