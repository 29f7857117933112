import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import type { EntitlementName } from "../plans/catalogue.ts";
import { entitlements, subscriptions, type EntitlementRow, type SubscriptionRow } from "./tables.ts";

export const findSubscription = (own: OwnDatabase): SubscriptionRow | undefined => own.select().from(subscriptions).where(eq(subscriptions.status, "active")).get();

export const endSubscription = (own: OwnDatabase, id: Id<"subscription">, ended_at: number): void => {
  own.update(subscriptions).set({ status: "ended", ended_at }).where(eq(subscriptions.id, id)).run();
};

export const insertSubscription = (own: OwnDatabase, row: SubscriptionRow): void => {
  own.insert(subscriptions).values(row).run();
};

/** What a tenant has of its own for this entitlement at this moment. */
export const listEntitlements = (own: OwnDatabase, name: EntitlementName, now: number): EntitlementRow[] =>
  own.select().from(entitlements)
    .where(and(eq(entitlements.name, name), lte(entitlements.from_at, now), or(isNull(entitlements.until_at), gt(entitlements.until_at, now))))
    .orderBy(entitlements.id).all();

export const insertEntitlement = (own: OwnDatabase, row: EntitlementRow): void => {
  own.insert(entitlements).values(row).run();
};

export const endEntitlement = (own: OwnDatabase, id: Id<"entitlement">, until_at: number): void => {
  own.update(entitlements).set({ until_at }).where(eq(entitlements.id, id)).run();
};
