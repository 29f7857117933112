import { networkOf } from "../../src/identity/index.ts";
import { ownerBehind, type Context } from "../../src/platform/context.ts";
import { AppError } from "../../src/platform/errors.ts";
import { leftOf, limitedBy, refill, routeClasses, secondsUntil, type ClassLimits, type LimitedBy, type LimitStandings, type RouteClass } from "../../src/platform/rate-limit.ts";
import type { Settings } from "../../src/platform/settings.ts";
import { newPools, type Held, type Holding } from "./buckets.ts";

/** Who asks, once it is known who that is. */
export type Asking = Pick<Context, "actor" | "principal" | "ip">;

/** The limits of requests, in memory: a shield, not a quota. Full buckets are what an object that was evicted begins with. */
export interface Limits {
  /** Before anybody is looked up: counts the request as under way, and against its network. True: each that came in must `leave`. @throws AppError limit_exceeded */
  enter(ip: string | null, kind: RouteClass, now: number): true;
  leave(kind: RouteClass): void;
  /** Takes `cost` requests from every other bucket that meets the caller, or from none. The headers tell the tightest. @throws AppError limit_exceeded */
  spend(asking: Asking, kind: RouteClass, cost: number, now: number): Record<string, string>;
  standings(asking: Asking, now: number): LimitStandings;
  /** From now on everybody has so many times what the settings say, and begins with full buckets. Nothing happens when it is so already. */
  scale(factor: number): void;
}

export function newLimits(settings: Settings): Limits {
  const table = limitsOf(settings);
  let [pools, factor] = [newPools(table), 1];
  const inFlight: Record<RouteClass, number> = { read: 0, write: 0, heavy: 0 };
  const network = newNetworks();

  /** The buckets that meet a caller, that of their network first. */
  function holdingsOf({ actor, principal, ip }: Asking, now: number): Holding[] {
    const met = [pools.ip(network(ip), now), pools.user(ownerBehind(actor) ?? actor.id, now), pools.tenant("", now)];
    if (principal.kind === "api_key") met.push(pools.key(principal.key_id, now));
    return met;
  }

  return {
    scale(wanted) {
      if (wanted === factor) return;
      [pools, factor] = [newPools(scaled(table, wanted)), wanted];
    },
    enter(ip, kind, now) {
      const held = pools.ip(network(ip), now)[kind];
      if (!refilled(held, 1, now)) throw exceeded(held, 1);
      if (inFlight[kind] >= table[kind].in_flight) throw tooManyAtOnce(kind, table[kind].in_flight);
      held.bucket.tokens -= 1;
      inFlight[kind]++;
      return true;
    },
    leave(kind) {
      inFlight[kind]--;
    },
    spend(asking, kind, cost, now) {
      const [theirs, ...others] = holdingsOf(asking, now);
      let tightest = theirs![kind];
      for (const holding of others) if (!refilled(holding[kind], cost, now)) throw exceeded(holding[kind], cost);
      for (const holding of others) {
        const held = holding[kind];
        held.bucket.tokens -= cost;
        if (held.bucket.tokens < tightest.bucket.tokens) tightest = held;
      }
      return headersOf(tightest);
    },
    standings(asking, now) {
      const holdings = holdingsOf(asking, now);
      return {
        buckets: routeClasses.flatMap((kind) => holdings.map((holding) => standingOf(holding[kind], now))),
        in_flight: routeClasses.map((route_class) => ({ route_class, limit: table[route_class].in_flight, now: inFlight[route_class] })),
        payloads: routeClasses.map((route_class) => ({ route_class, max_bytes: table[route_class].body_bytes })),
      };
    },
  };
}

export const limitsOf = (settings: Settings) => ({ read: settings.RATE_LIMIT_READ, write: settings.RATE_LIMIT_WRITE, heavy: settings.RATE_LIMIT_HEAVY });

type Table = Readonly<Record<RouteClass, ClassLimits>>;

/** Requests by time alone: what is under way at a time, and how large a body may be, is what one object bears. */
const scaled = (table: Table, factor: number): Table =>
  Object.fromEntries(routeClasses.map((kind) => [kind, { ...table[kind], ...Object.fromEntries(limitedBy.map((by) => [by, table[kind][by] * factor])) }])) as Table;

/** Whether a bucket holds `cost` by now. */
function refilled({ bucket, limit }: Held, cost: number, now: number): boolean {
  refill(bucket, limit, now);
  return bucket.tokens >= cost;
}

const networksMax = 10_000;

/** By which network an address is counted; each address is taken apart once. */
function newNetworks(): (ip: string | null) => string {
  const known = new Map<string, string>();
  return (ip) => {
    if (ip === null) return "unknown";
    const found = known.get(ip) ?? networkOf(ip);
    if (known.size >= networksMax) known.clear();
    known.set(ip, found);
    return found;
  };
}

const headersOf = ({ bucket, limit, policy }: Held): Record<string, string> => ({ "ratelimit-policy": policy, ratelimit: leftOf(bucket, limit) });

const named = { ip: "your network", user: "one user", key: "one API key", tenant: "this tenant" } as const satisfies Record<LimitedBy, string>;

function exceeded(held: Held, cost: number): AppError {
  const { limit, bucket, route_class, limited_by } = held;
  return new AppError("limit_exceeded", `Too many requests of ${named[limited_by]}: ${limit.capacity} a minute of this kind (${route_class})`, {
    headers: { ...headersOf(held), "retry-after": String(Math.max(1, secondsUntil(bucket, limit, cost))) }, extra: { limit: limit.name },
  });
}

const tooManyAtOnce = (kind: RouteClass, limit: number): AppError =>
  new AppError("limit_exceeded", `Too many requests at once: ${limit} of this kind (${kind}) may be under way`, { headers: { "retry-after": "1" }, extra: { limit: `${kind}-in-flight` } });

function standingOf({ bucket, limit, route_class, limited_by }: Held, now: number): LimitStandings["buckets"][number] {
  refill(bucket, limit, now);
  const { name, capacity, windowSeconds } = limit;
  return { name, route_class, limited_by, capacity, window_seconds: windowSeconds, left: Math.floor(bucket.tokens), reset_seconds: secondsUntil(bucket, limit, capacity) };
}

