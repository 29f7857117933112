import { describe, expect, it } from "vitest";
import { leftOf, policyOf, take, type Bucket, type Limit } from "../../src/platform/rate-limit.ts";

const limit: Limit = { name: "caller", capacity: 10, windowSeconds: 10 };

describe("a token bucket", () => {
  it("[REQ-9] gives what it holds, then refuses, then refills with time and no further than full", () => {
    const first = take(undefined, limit, 10, 0);
    expect(first).toEqual({ allowed: true, bucket: { tokens: 0, at: 0 }, retryAfterSeconds: 0 });
    const second = take(first.bucket, limit, 2, 500);
    expect(second).toEqual({ allowed: false, bucket: { tokens: 0.5, at: 500 }, retryAfterSeconds: 2 });
    expect(take(second.bucket, limit, 2, 2_000).allowed).toBe(true);
    expect(take(second.bucket, limit, 0, 1_000_000).bucket.tokens).toBe(10);
  });

  it("[REQ-9] takes nothing for what it refuses, and nothing from a clock that goes back", () => {
    const held: Bucket = { tokens: 1, at: 1_000 };
    expect(take(held, limit, 5, 1_000).bucket.tokens).toBe(1);
    expect(take(held, limit, 0, 0).bucket.tokens).toBe(1);
  });

  it("[REQ-9] says what is left in whole requests, and when it is full again", () =>
    expect([policyOf(limit), leftOf({ tokens: 2.9, at: 0 }, limit)]).toEqual(['"caller";q=10;w=10', '"caller";r=2;t=8']));
});
