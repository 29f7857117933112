export interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket: `capacity` at once, refilled over `windowSeconds`. */
export interface Limit {
  name: string;
  capacity: number;
  windowSeconds: number;
}

export interface Taken {
  allowed: boolean;
  bucket: Bucket;
  /** Seconds until `cost` would be allowed; 0 when it was. */
  retryAfterSeconds: number;
}

/** The arithmetic of a token bucket; time comes in, the new bucket goes out. */
export function take(bucket: Bucket | undefined, limit: Limit, cost: number, now: number): Taken {
  const perMs = limit.capacity / (limit.windowSeconds * 1000);
  const held = bucket ?? { tokens: limit.capacity, at: now };
  const tokens = Math.min(limit.capacity, held.tokens + Math.max(0, now - held.at) * perMs);
  const allowed = tokens >= cost;
  return {
    allowed,
    bucket: { tokens: allowed ? tokens - cost : tokens, at: now },
    retryAfterSeconds: allowed ? 0 : Math.ceil((cost - tokens) / perMs / 1000),
  };
}

/** `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-10. */
export function limitHeaders(limit: Limit, bucket: Bucket): Record<string, string> {
  const secondsToFull = Math.ceil(((limit.capacity - bucket.tokens) / limit.capacity) * limit.windowSeconds);
  return {
    "ratelimit-policy": `"${limit.name}";q=${limit.capacity};w=${limit.windowSeconds}`,
    ratelimit: `"${limit.name}";r=${Math.floor(bucket.tokens)};t=${secondsToFull}`,
  };
}
