export const approvalStatuses = ["pending", "approved", "rejected", "withdrawn", "voided", "expired", "consumed"] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** What may come of what. An approval is good for one deed; what has ended stays as it is. */
export const nextStatuses = {
  pending: ["approved", "rejected", "withdrawn", "voided", "expired"],
  approved: ["consumed", "withdrawn", "voided", "expired"],
  rejected: [], withdrawn: [], voided: [], expired: [], consumed: [],
} as const satisfies Record<ApprovalStatus, readonly ApprovalStatus[]>;

export const canBecome = (from: ApprovalStatus, to: ApprovalStatus): boolean => (nextStatuses[from] as readonly ApprovalStatus[]).includes(to);

/** What a stored status is by now: what is still open ends with its time. */
export const statusAt = (status: ApprovalStatus, expires_at: number, now: number): ApprovalStatus => (expires_at <= now && canBecome(status, "expired") ? "expired" : status);
