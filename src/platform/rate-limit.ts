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
  const held: Bucket = { ...(bucket ?? newBucket(limit, now)) };
  refill(held, limit, now);
  const allowed = held.tokens >= cost;
  const retryAfterSeconds = secondsUntil(held, limit, cost);
  if (allowed) held.tokens -= cost;
  return { allowed, bucket: held, retryAfterSeconds };
}

export const newBucket = ({ capacity }: Limit, now: number): Bucket => ({ tokens: capacity, at: now });

/** Gives a bucket, in place, what the time since brought. A clock that goes back brings nothing. */
export function refill(bucket: Bucket, { capacity, windowSeconds }: Limit, now: number): void {
  if (now > bucket.at) bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) * capacity) / (windowSeconds * 1000));
  bucket.at = now;
}

/** Seconds until a bucket holds `tokens`; 0 when it does. */
export const secondsUntil = (bucket: Bucket, { capacity, windowSeconds }: Limit, tokens: number): number =>
  Math.ceil((Math.max(0, tokens - bucket.tokens) * windowSeconds) / capacity);

/** `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10. */
export const policyOf = ({ name, capacity, windowSeconds }: Limit): string => `"${name}";q=${capacity};w=${windowSeconds}`;

/** `RateLimit` of the same: what is left in whole requests, and the seconds until all is. */
export const leftOf = (bucket: Bucket, limit: Limit): string => `"${limit.name}";r=${Math.floor(bucket.tokens)};t=${secondsUntil(bucket, limit, limit.capacity)}`;

/** What a request does, as far as limits care. `heavy`: starts runs or executions, or reads everything. */
export const routeClasses = ["read", "write", "heavy"] as const;
export type RouteClass = (typeof routeClasses)[number];

/** Who has a bucket of requests for each class. `ip`: an address, or the /64 of an IPv6 address. */
export const limitedBy = ["ip", "user", "key", "tenant"] as const;
export type LimitedBy = (typeof limitedBy)[number];

/** What one class allows: requests a minute by each of `limitedBy`, requests of a tenant under way at a time, and bytes of a body. */
export type ClassLimits = Readonly<Record<LimitedBy | "in_flight" | "body_bytes", number>>;

/** Where somebody stands with one bucket. */
export interface BucketStanding {
  name: string;
  route_class: RouteClass;
  limited_by: LimitedBy;
  capacity: number;
  window_seconds: number;
  /** Whole requests. */
  left: number;
  /** Until it is full again. */
  reset_seconds: number;
}

/** All limits of requests that meet a caller. */
export interface LimitStandings {
  buckets: BucketStanding[];
  in_flight: { route_class: RouteClass; limit: number; now: number }[];
  payloads: { route_class: RouteClass; max_bytes: number }[];
}
