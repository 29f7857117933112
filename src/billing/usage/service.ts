import { authorize, declarePermissions, permissionOf } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { meter, meteredOf, release, reserve, settle } from "./meter.ts";
import { periodOf } from "./period.ts";
import type { ExportUsage, ListUsage, Recorded, RecordUsage, Reservation, ReserveUsage, SettleUsage, UsageQuery, UsageRecord, UsageSummary } from "./schema.ts";
import { findReservation, findUsageByKey, listTotals, listUsage, type UsagePlace } from "./store.ts";
import { streamed } from "./streamed.ts";
import type { ReservationRow, UsageRow } from "./tables.ts";

declarePermissions("usage", ["create", "read"], { developer: ["read"], viewer: ["read"] });

const lateMsMax = 40 * 86_400_000;
const earlyMsMax = 60_000;

/** What was used, all of it or nothing. It has happened: a limit doesn't refuse it. @throws AppError invalid_input for a time too long ago or yet to come */
export function recordUsage(ctx: Context, { events }: RecordUsage): Recorded {
  authorize(ctx, permissionOf("usage", "create"));
  const now = ctx.clock.now();
  return ctx.own.atomically(() => {
    let repeated = 0;
    const rows = events.map(({ at, value, ...event }, index) => {
      const when = at === undefined ? now : Date.parse(at);
      if (when > now + earlyMsMax || when < now - lateMsMax) throw invalid(`#/events/${index}/at`, "out_of_range", "This is more than 40 days ago, or yet to come");
      if (describesValues(event.meter) && value === undefined) throw invalid(`#/events/${index}/value`, "required", `${event.meter} counts different ones: say which`);
      if (findUsageByKey(ctx.own, event.key)) repeated++;
      return meter(ctx, { ...event, at: Math.min(when, now), ...(value === undefined ? {} : { value }) });
    });
    const answer = { recorded: rows.length - repeated, repeated, data: rows.map(presentUsage) };
    if (answer.recorded > 0) audit(ctx, { action: "usage.record", target: { type: "usage", id: rows[0]!.id }, details: { events: answer.recorded } });
    remember(ctx, 201, answer);
    return answer;
  });
}

const describesValues = (name: UsageRow["meter"]): boolean => meteredOf(name).aggregate === "unique";

export const presentUsage = ({ at, recorded_at, ...row }: UsageRow): UsageRecord => ({ ...row, at: new Date(at).toISOString(), recorded_at: new Date(recorded_at).toISOString() });

/** By month and meter. */
export function summarizeUsage(ctx: Context, { from, to, meter: only }: UsageQuery): UsageSummary {
  authorize(ctx, permissionOf("usage", "read"));
  const now = periodOf(ctx.clock.now());
  return { data: listTotals(ctx.own, from ?? to ?? now, to ?? now, only).map((total) => ({ ...total, ...unitOf(total.meter) })) };
}

function unitOf(name: UsageRow["meter"]): Pick<UsageSummary["data"][number], "unit" | "aggregate"> {
  const { unit, aggregate } = meteredOf(name);
  return { unit, aggregate };
}

export function listUsageRecords(ctx: Context, query: ListUsage): Paged<UsageRecord> {
  authorize(ctx, permissionOf("usage", "read"));
  return paged<UsageRow, UsageRecord, UsagePlace>(ctx, query, {
    list: "usage_records", load: (after, take, skip) => listUsage(ctx.own, filterOf(query), after, take, skip), keyOf: (row) => [row.at, row.id], present: presentUsage,
  });
}

const filterOf = ({ meter: only, from, to }: Pick<ListUsage, "meter" | "from" | "to">) => ({ meter: only, from: from === undefined ? undefined : Date.parse(from), to: to === undefined ? undefined : Date.parse(to) });

const exportedAtOnce = 500;
const columns = ["id", "key", "meter", "quantity", "value", "at", "recorded_at"] as const;

/** Every record, as it is read: a page is in memory at a time, whatever there is. */
export function exportUsage(ctx: Context, query: ExportUsage): Response {
  authorize(ctx, permissionOf("usage", "read"));
  let after: UsagePlace | undefined;
  return streamed(`usage.${query.format}`, columns, query.format, () => {
    const rows = listUsage(ctx.own, filterOf(query), after, exportedAtOnce);
    const last = rows.at(-1);
    if (last) after = [last.at, last.id];
    return rows.map(presentUsage);
  });
}

/** Sets aside what something outside is about to use. @throws AppError quota_exceeded */
export function reserveUsage(ctx: Context, { lease_seconds, ...wanted }: ReserveUsage): Reservation {
  authorize(ctx, permissionOf("usage", "create"));
  return ctx.own.atomically(() => {
    const answer = presentReservation(reserve(ctx, { ...wanted, leaseMs: lease_seconds * 1_000 }));
    audit(ctx, { action: "usage.reserve", target: { type: "reservation", id: wanted.key }, details: { meter: wanted.meter, quantity: wanted.quantity } });
    remember(ctx, 201, answer);
    return answer;
  });
}

const presentReservation = ({ expires_at, ...row }: ReservationRow): Reservation => ({ ...row, expires_at: new Date(expires_at).toISOString() });

/** What it did use. Also past the reservation's time: what was used was used. @throws AppError not_found when nothing was ever reserved or settled under this key */
export function settleUsage(ctx: Context, key: string, { quantity, properties }: SettleUsage): UsageRecord {
  authorize(ctx, permissionOf("usage", "create"));
  const name = findReservation(ctx.own, key)?.meter ?? findUsageByKey(ctx.own, key)?.meter;
  if (!name) throw notFound("reservation");
  return ctx.own.atomically(() => {
    const isNew = !findUsageByKey(ctx.own, key);
    const row = presentUsage(settle(ctx, { key, meter: name, quantity, ...(properties ? { properties } : {}) }));
    if (isNew) audit(ctx, { action: "usage.settle", target: { type: "reservation", id: key }, details: { quantity } });
    return row;
  });
}

/** @throws AppError not_found */
export function releaseUsage(ctx: Context, key: string): void {
  authorize(ctx, permissionOf("usage", "create"));
  if (!findReservation(ctx.own, key)) throw notFound("reservation");
  ctx.own.atomically(() => {
    release(ctx, key);
    audit(ctx, { action: "usage.release", target: { type: "reservation", id: key } });
  });
}
