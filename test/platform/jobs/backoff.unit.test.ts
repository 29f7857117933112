import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/platform/jobs/backoff.ts";

const backoff = { baseMs: 1_000, capMs: 30_000 };

describe("[JOB-5] the wait after an attempt that failed", () => {
  it.each([
    { attempt: 1, most: 1_000 },
    { attempt: 2, most: 2_000 },
    { attempt: 5, most: 16_000 },
    { attempt: 6, most: 30_000 },
    { attempt: 5_000, most: 30_000 },
  ])("is anything up to $most ms after attempt $attempt", ({ attempt, most }) => {
    expect(backoffMs(backoff, attempt, 0)).toBe(0);
    expect(backoffMs(backoff, attempt, 0.5)).toBe(most / 2);
    expect(backoffMs(backoff, attempt, 1)).toBe(most);
  });
});
