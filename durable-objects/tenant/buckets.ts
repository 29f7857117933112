import { limitedBy, newBucket, policyOf, refill, routeClasses, type Bucket, type ClassLimits, type Limit, type LimitedBy, type RouteClass } from "../../src/platform/rate-limit.ts";

/** A bucket in memory, with what is said of it. */
export interface Held {
  bucket: Bucket;
  limit: Limit;
  /** The header, made once. */
  policy: string;
  route_class: RouteClass;
  limited_by: LimitedBy;
}

/** What one of them has: a bucket for each class. */
export type Holding = Readonly<Record<RouteClass, Held>>;

/** Finds somebody's buckets, full ones for who is new. */
export type Pool = (id: string, now: number) => Holding;

const windowSeconds = 60;
const sweepMs = 1_000;

/** A pool for each of `limitedBy`. `holdersMax`: of how many different ones it keeps count. */
export const newPools = (table: Readonly<Record<RouteClass, ClassLimits>>, holdersMax = 10_000): Readonly<Record<LimitedBy, Pool>> =>
  Object.fromEntries(limitedBy.map((by) => [by, newPool(table, by, holdersMax)])) as Record<LimitedBy, Pool>;

/**
 * Past `holdersMax`, those whose buckets are full again are forgotten, which changes nothing for them. Where that makes no room, everybody new has one bucket together: too many
 * callers must never be a way to get rid of what was counted.
 */
function newPool(table: Readonly<Record<RouteClass, ClassLimits>>, by: LimitedBy, holdersMax: number): Pool {
  const forms = routeClasses.map((route_class) => formOf(route_class, by, table[route_class][by]));
  const newHolding = (now: number): Holding => Object.fromEntries(forms.map((form) => [form.route_class, { ...form, bucket: newBucket(form.limit, now) }])) as Record<RouteClass, Held>;
  const holders = new Map<string, Holding>();
  let everybodyElse: Holding | undefined;
  let sweptAt = -Infinity;
  return (id, now) => {
    const known = holders.get(id);
    if (known) return known;
    if (holders.size >= holdersMax && now - sweptAt >= sweepMs) {
      sweptAt = now;
      for (const [name, holding] of holders) if (isFull(holding, now)) holders.delete(name);
    }
    if (holders.size >= holdersMax) return (everybodyElse ??= newHolding(now));
    const fresh = newHolding(now);
    holders.set(id, fresh);
    return fresh;
  };
}

function formOf(route_class: RouteClass, limited_by: LimitedBy, capacity: number): Omit<Held, "bucket"> {
  const limit = { name: `${route_class}-${limited_by}`, capacity, windowSeconds };
  return { limit, policy: policyOf(limit), route_class, limited_by };
}

const isFull = (holding: Holding, now: number): boolean => routeClasses.every((kind) => {
  const { bucket, limit } = holding[kind];
  refill(bucket, limit, now);
  return bucket.tokens >= limit.capacity;
});
