import { and, asc, eq, gt, gte, lt, lte, sql, type SQL } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { EntitlementName } from "../plans/catalogue.ts";
import { usageRecords, usageReservations, usageTotals, usageValues, type ReservationRow, type UsageRow } from "./tables.ts";

export const findUsageByKey = (own: OwnDatabase, key: string): UsageRow | undefined => own.select().from(usageRecords).where(eq(usageRecords.key, key)).get();

export const insertUsage = (own: OwnDatabase, row: UsageRow): void => {
  own.insert(usageRecords).values(row).run();
};

/** The month's quantity of a meter; 0 before anything was used. */
export const totalOf = (own: OwnDatabase, period: string, meter: EntitlementName): { quantity: number; told_soft: boolean } =>
  own.select({ quantity: usageTotals.quantity, told_soft: usageTotals.told_soft }).from(usageTotals).where(and(eq(usageTotals.period, period), eq(usageTotals.meter, meter))).get() ?? { quantity: 0, told_soft: false };

export const putTotal = (own: OwnDatabase, period: string, meter: EntitlementName, total: { quantity: number; told_soft: boolean }): void => {
  own.insert(usageTotals).values({ period, meter, ...total }).onConflictDoUpdate({ target: [usageTotals.period, usageTotals.meter], set: total }).run();
};

/** Whether this value is new in the month. */
export const addValue = (own: OwnDatabase, period: string, meter: EntitlementName, value: string): boolean =>
  own.insert(usageValues).values({ period, meter, value }).onConflictDoNothing().returning().all().length > 0;

export const findReservation = (own: OwnDatabase, key: string): ReservationRow | undefined => own.select().from(usageReservations).where(eq(usageReservations.key, key)).get();

export const putReservation = (own: OwnDatabase, row: ReservationRow): void => {
  const { key: _, ...rest } = row;
  own.insert(usageReservations).values(row).onConflictDoUpdate({ target: usageReservations.key, set: rest }).run();
};

export const deleteReservation = (own: OwnDatabase, key: string): void => {
  own.delete(usageReservations).where(eq(usageReservations.key, key)).run();
};

/** Those of months before this one. */
export const deleteReservationsBefore = (own: OwnDatabase, period: string): void => {
  own.delete(usageReservations).where(lt(usageReservations.period, period)).run();
};

/** What is set aside and still counts. */
export const reservedOf = (own: OwnDatabase, period: string, meter: EntitlementName, now: number): number =>
  own.select({ quantity: sql<number>`coalesce(sum(${usageReservations.quantity}), 0)` }).from(usageReservations)
    .where(and(eq(usageReservations.period, period), eq(usageReservations.meter, meter), gt(usageReservations.expires_at, now))).get()?.quantity ?? 0;

export interface UsageFilter {
  meter?: EntitlementName | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

export type UsagePlace = readonly [at: number, id: string];

/** In the order of use, those after `after`. An index answers either form. */
export const listUsage = (own: OwnDatabase, { meter, from, to }: UsageFilter, after: UsagePlace | undefined, take: number, skip = 0): UsageRow[] =>
  own.select().from(usageRecords)
    .where(and(meter === undefined ? undefined : eq(usageRecords.meter, meter), from === undefined ? undefined : gte(usageRecords.at, from), to === undefined ? undefined : lt(usageRecords.at, to), after && beyond(after)))
    .orderBy(asc(usageRecords.at), asc(usageRecords.id)).limit(take).offset(skip).all();

const beyond = ([at, id]: UsagePlace): SQL => sql`(${usageRecords.at}, ${usageRecords.id}) > (${at}, ${id})`;

export const listTotals = (own: OwnDatabase, from: string, to: string, meter?: EntitlementName): { period: string; meter: EntitlementName; quantity: number }[] =>
  own.select({ period: usageTotals.period, meter: usageTotals.meter, quantity: usageTotals.quantity }).from(usageTotals)
    .where(and(gte(usageTotals.period, from), lte(usageTotals.period, to), meter === undefined ? undefined : eq(usageTotals.meter, meter)))
    .orderBy(asc(usageTotals.period), asc(usageTotals.meter)).limit(1_000).all();
