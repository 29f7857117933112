import { describe, expect, it } from "vitest";
import { hashOfDeed } from "../../src/access/approvals/subject.ts";
import { approvalStatuses, canBecome, statusAt } from "../../src/access/approvals/status.ts";

describe("an approval's states", () => {
  const steps = new Set(["pending>approved", "pending>rejected", "pending>withdrawn", "pending>voided", "pending>expired", "approved>consumed", "approved>withdrawn", "approved>voided", "approved>expired"]);

  it.each(approvalStatuses.flatMap((from) => approvalStatuses.map((to) => ({ from, to }))))("[ACC-50] from $from to $to", ({ from, to }) => expect(canBecome(from, to)).toBe(steps.has(`${from}>${to}`)));

  it.each(approvalStatuses)("[ACC-54] %s at its time", (status) => {
    const ends = status === "pending" || status === "approved";
    expect([statusAt(status, 10, 9), statusAt(status, 10, 10)]).toEqual([status, ends ? "expired" : status]);
  });
});

describe("what an approval is for", () => {
  const deed = { action: "runs:cancel", resource_type: "run", resource_id: "run_1", subject: { a: 1, b: [2] } };

  it("[ACC-51] is the same however its members are ordered, and another as soon as anything differs", () => {
    const hash = hashOfDeed(deed);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOfDeed({ subject: { b: [2], a: 1 }, resource_id: "run_1", resource_type: "run", action: "runs:cancel" })).toBe(hash);
    for (const other of [{ action: "runs:approve" }, { resource_type: "project" }, { resource_id: "run_2" }, { subject: { a: 1, b: [3] } }, { subject: null }]) expect(hashOfDeed({ ...deed, ...other })).not.toBe(hash);
  });
});
