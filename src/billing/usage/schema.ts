import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { Entitlement } from "../entitlements/schema.ts";
import { ownKeyPrefix } from "./own-key.ts";
import { describe, entitlementNames } from "../plans/catalogue.ts";

const meters = entitlementNames.filter((name) => describe(name).kind === "metered");
export const Meter = z.enum(meters as [(typeof meters)[number], ...typeof meters]);
const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-11");
const key = z.string().min(1).max(200).refine((text) => !text.startsWith(ownKeyPrefix), "must not begin like the product's own keys").describe("Unique in the tenant: told twice, it counts once");
const quantity = z.int().min(0).max(1_000_000_000_000);
const properties = z.record(z.string().max(80), z.union([z.string().max(200), z.number(), z.boolean()])).refine((given) => Object.keys(given).length <= 20, "has at most 20");

export const UsageEvent = z.strictObject({
  key, meter: Meter, quantity: quantity.default(1), value: z.string().min(1).max(200).optional().describe("Of a meter of different ones: which one"),
  at: z.iso.datetime().optional().describe("When it was used: up to 40 days ago, and no later than now"), properties: properties.default({}),
});
export const RecordUsage = z.strictObject({ events: z.array(UsageEvent).min(1).max(100) });
export type RecordUsage = z.infer<typeof RecordUsage>;

export const UsageRecord = z.object({
  id: z.string(), key: z.string(), meter: Entitlement, quantity: z.int(), value: z.string().nullable(), at: z.iso.datetime(), recorded_at: z.iso.datetime(), properties: z.record(z.string(), z.json()),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

export const Recorded = z.object({ recorded: z.int(), repeated: z.int().describe("Had been told before, and count once"), data: z.array(UsageRecord) });
export type Recorded = z.infer<typeof Recorded>;

export const UsageQuery = z.strictObject({ from: period.optional().describe("The first month; this one when left out"), to: period.optional().describe("The last month, included"), meter: Meter.optional() });
export type UsageQuery = z.infer<typeof UsageQuery>;

export const UsageSummary = z.object({
  data: z.array(z.object({ period: z.string(), meter: Entitlement, unit: z.string(), aggregate: z.enum(["sum", "count", "max", "unique"]), quantity: z.int() })),
});
export type UsageSummary = z.infer<typeof UsageSummary>;

const moment = () => z.iso.datetime().optional();
export const ListUsage = pageQuery({ meter: Meter.optional(), from: moment().describe("From this moment on"), to: moment().describe("Before this moment") });
export type ListUsage = z.infer<typeof ListUsage>;

export const ExportUsage = z.strictObject({ meter: Meter.optional(), from: moment(), to: moment(), format: z.enum(["csv", "jsonl"]).default("jsonl") });
export type ExportUsage = z.infer<typeof ExportUsage>;

export const ReserveUsage = z.strictObject({ key, meter: Meter, quantity, lease_seconds: z.int().min(1).max(86_400).default(300).describe("After this it counts no more, settled or not") });
export type ReserveUsage = z.infer<typeof ReserveUsage>;

export const Reservation = z.object({ key: z.string(), meter: Entitlement, quantity: z.int(), period: z.string(), expires_at: z.iso.datetime() });
export type Reservation = z.infer<typeof Reservation>;

export const SettleUsage = z.strictObject({ quantity, properties: properties.optional() });
export type SettleUsage = z.infer<typeof SettleUsage>;
export const ReservationKey = z.object({ key });
