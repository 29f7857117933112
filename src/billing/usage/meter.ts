import { audit } from "../../audit/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { boundsOf } from "../entitlements/service.ts";
import { describe, type EntitlementName } from "../plans/catalogue.ts";
import { sayRollup } from "../rollups/service.ts";
import { boundsOfPeriod, periodOf } from "./period.ts";
import { addValue, deleteReservationsBefore, deleteReservation, findReservation, findUsageByKey, insertUsage, putReservation, putTotal, reservedOf, totalOf } from "./store.ts";
import type { ReservationRow, UsageRow } from "./tables.ts";

export interface Use {
  /** Unique in the tenant: what is told twice counts once. */
  key: string;
  meter: EntitlementName;
  quantity: number;
  /** What a meter of different ones counts: a person, say. */
  value?: string;
  /** When it was used, milliseconds; now when left out. */
  at?: number;
  properties?: { [name: string]: Json };
}

export interface Standing {
  period: string;
  used: number;
  reserved: number;
  hard: number | null;
  soft: number | null;
  /** Null: without end. Never below 0. */
  remaining: number | null;
  resets_at: number;
}

/** Where a tenant stands with a meter in the month of `at`. */
export function standingOf(ctx: Pick<Context, "own" | "clock">, meter: EntitlementName, at = ctx.clock.now()): Standing {
  const period = periodOf(at);
  const { hard, soft } = boundsOf(ctx, meter);
  const used = totalOf(ctx.own, period, meter).quantity;
  const reserved = reservedOf(ctx.own, period, meter, ctx.clock.now());
  return { period, used, reserved, hard, soft, remaining: hard === null ? null : Math.max(0, hard - used - reserved), resets_at: boundsOfPeriod(period).to };
}

/** Records what was used, in the caller's commit; the second time under a key nothing. What was used is recorded even past the limit: it is the truth. */
export function meter(ctx: Context, use: Use): UsageRow {
  const known = findUsageByKey(ctx.own, use.key);
  if (known) return known;
  const now = ctx.clock.now();
  const at = use.at ?? now;
  const row: UsageRow = { id: newId("usage", now), key: use.key, meter: use.meter, quantity: use.quantity, value: use.value ?? null, at, recorded_at: now, properties: use.properties ?? {} };
  insertUsage(ctx.own, row);
  addToTotal(ctx, row, periodOf(at));
  return row;
}

function addToTotal(ctx: Context, row: UsageRow, period: string): void {
  const before = totalOf(ctx.own, period, row.meter);
  const quantity = added(ctx, before.quantity, row, period);
  if (quantity === before.quantity) return;
  const { soft } = boundsOf(ctx, row.meter);
  const passesSoft = soft !== null && quantity > soft && !before.told_soft;
  putTotal(ctx.own, period, row.meter, { quantity, told_soft: before.told_soft || passesSoft });
  sayRollup(ctx, period);
  if (passesSoft) audit(ctx, { action: "usage.soft_limit", target: { type: "meter", id: row.meter }, details: { period, soft, used: quantity } });
}

function added(ctx: Context, before: number, { meter: name, quantity, value }: UsageRow, period: string): number {
  const { aggregate } = meteredOf(name);
  if (aggregate === "sum") return Math.min(before + quantity, Number.MAX_SAFE_INTEGER);
  if (aggregate === "count") return before + 1;
  if (aggregate === "max") return Math.max(before, quantity);
  return addValue(ctx.own, period, name, value ?? "") ? before + 1 : before;
}

/** @throws AppError invalid_input for an entitlement that isn't metered */
export function meteredOf(name: EntitlementName) {
  const entitlement = describe(name);
  if (entitlement.kind !== "metered") throw invalid("#/meter", "not_metered", `${name} isn't metered`);
  return entitlement;
}

/** A limit that ends things: what would pass it is refused before it begins. @throws AppError quota_exceeded */
export function requireAllowance(ctx: Context, name: EntitlementName, quantity: number, at = ctx.clock.now(), already = 0): void {
  const { hard, used, reserved, resets_at } = standingOf(ctx, name, at);
  if (hard === null || used + reserved - already + quantity <= hard) return;
  throw new AppError("quota_exceeded", `${describe(name).description}: ${hard} a month, and ${used + reserved - already} are used or set aside`, {
    extra: { entitlement: name, limit: hard, used, reserved: reserved - already, resets_at: new Date(resets_at).toISOString() },
    headers: { "retry-after": String(Math.max(1, Math.ceil((resets_at - ctx.clock.now()) / 1000))) },
  });
}

export interface Reserve {
  key: string;
  meter: EntitlementName;
  quantity: number;
  /** After this it counts no more, settled or not: who reserved may have died. Milliseconds. */
  leaseMs: number;
}

/** How long what was never settled can be: what was used was used, though its time is over. */
const unsettledKeptMs = 40 * 86_400_000;

/** Sets aside what something may cost, in the caller's commit. The same key again changes its quantity and begins its time anew. @throws AppError quota_exceeded, or conflict for a key that was settled or is another meter's */
export function reserve(ctx: Context, { key, meter: name, quantity, leaseMs }: Reserve): ReservationRow {
  const now = ctx.clock.now();
  if (meteredOf(name).aggregate !== "sum") throw invalid("#/meter", "not_summed", `${name} isn't a sum: nothing of it can be set aside`);
  const known = findReservation(ctx.own, key);
  const live = known && known.expires_at > now ? known : undefined;
  if (findUsageByKey(ctx.own, key)) throw conflict("This was settled already");
  if (known && known.meter !== name) throw conflict(`This is set aside for ${known.meter}`);
  const period = live?.period ?? periodOf(now);
  deleteReservationsBefore(ctx.own, periodOf(now - unsettledKeptMs));
  requireAllowance(ctx, name, quantity, boundsOfPeriod(period).from, live?.quantity ?? 0);
  const row = { key, meter: name, quantity, period, expires_at: now + leaseMs };
  putReservation(ctx.own, row);
  return row;
}

/** What it did cost, in place of what was set aside; in the month in which it was. Safe to run twice. */
export function settle(ctx: Context, { key, meter: name, quantity, properties }: { key: string; meter: EntitlementName; quantity: number; properties?: { [name: string]: Json } }): UsageRow {
  const known = findReservation(ctx.own, key);
  const now = ctx.clock.now();
  const at = known && known.period !== periodOf(now) ? boundsOfPeriod(known.period).to - 1 : now;
  const row = meter(ctx, { key, meter: name, quantity, at, ...(properties ? { properties } : {}) });
  deleteReservation(ctx.own, key);
  return row;
}

export const release = (ctx: Pick<Context, "own">, key: string): void => deleteReservation(ctx.own, key);
