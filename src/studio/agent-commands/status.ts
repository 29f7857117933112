export const commandStatuses = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
export type CommandStatus = (typeof commandStatuses)[number];

/** From each status, those that can follow. */
export const nextCommandStatuses = {
  queued: ["running", "cancelled"],
  running: ["succeeded", "failed", "cancelled"],
  succeeded: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<CommandStatus, readonly CommandStatus[]>;

export const canMove = (from: CommandStatus, to: CommandStatus): boolean => (nextCommandStatuses[from] as readonly CommandStatus[]).includes(to);
