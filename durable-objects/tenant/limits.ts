import type { Principal } from "../../src/platform/context.ts";
import { AppError } from "../../src/platform/errors.ts";
import { limitHeaders, take, type Bucket, type Limit } from "../../src/platform/rate-limit.ts";
import type { Settings } from "../../src/platform/settings.ts";

/** Two buckets for each request: the caller's, and the tenant's as a whole. In memory: a limit is a shield, not a quota. */
export interface Limits {
  /** The headers that say what is left. @throws AppError limit_exceeded */
  spend(principal: Principal, cost: number, now: number): Record<string, string>;
}

const callersMax = 10_000;

export function newLimits(settings: Settings): Limits {
  const caller: Limit = { name: "caller", capacity: settings.RATE_LIMIT_CALLER_PER_MINUTE, windowSeconds: 60 };
  const tenant: Limit = { name: "tenant", capacity: settings.RATE_LIMIT_TENANT_PER_MINUTE, windowSeconds: 60 };
  const callers = new Map<string, Bucket>();
  let whole: Bucket | undefined;
  return {
    spend(principal, cost, now) {
      const who = callerOf(principal);
      const mine = take(callers.get(who), caller, cost, now);
      if (callers.size >= callersMax && !callers.has(who)) callers.clear();
      callers.set(who, mine.bucket);
      if (!mine.allowed) throw exceeded(caller, mine.bucket, mine.retryAfterSeconds);
      const all = take(whole, tenant, cost, now);
      whole = all.bucket;
      if (!all.allowed) throw exceeded(tenant, all.bucket, all.retryAfterSeconds);
      return limitHeaders(caller, mine.bucket);
    },
  };
}

const callerOf = (principal: Principal): string =>
  principal.kind === "user" ? principal.user_id : principal.kind === "api_key" ? principal.key_id : principal.kind === "ticket" ? "tickets" : principal.name;

const exceeded = (limit: Limit, bucket: Bucket, retryAfterSeconds: number): AppError =>
  new AppError("limit_exceeded", `Too many requests of this ${limit.name}: ${limit.capacity} a minute`, {
    headers: { ...limitHeaders(limit, bucket), "retry-after": String(retryAfterSeconds) },
  });
