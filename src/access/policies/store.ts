import { and, asc, desc, eq, gt, lt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { policies, policyVersions, type PolicyRow, type VersionRow } from "./tables.ts";

export const findPolicy = (own: OwnDatabase, id: string): PolicyRow | undefined => own.select().from(policies).where(eq(policies.id, id as Id<"policy">)).get();

export const findPolicyByName = (own: OwnDatabase, name: string): PolicyRow | undefined => own.select().from(policies).where(eq(policies.name, name)).get();

export const insertPolicy = (own: OwnDatabase, row: PolicyRow): void => {
  own.insert(policies).values(row).run();
};

export const updatePolicyRow = (own: OwnDatabase, id: Id<"policy">, change: Partial<Pick<PolicyRow, "description" | "active_version" | "latest_version" | "changed_at">>): void => {
  own.update(policies).set(change).where(eq(policies.id, id)).run();
};

export function deletePolicyRows(own: OwnDatabase, id: Id<"policy">): void {
  own.delete(policyVersions).where(eq(policyVersions.policy_id, id)).run();
  own.delete(policies).where(eq(policies.id, id)).run();
}

/** In the order of their making. */
export const listPolicyRows = (own: OwnDatabase, resource: string | undefined, after: string | undefined, take: number, skip: number): PolicyRow[] =>
  own.select().from(policies).where(and(resource === undefined ? undefined : eq(policies.resource, resource), after === undefined ? undefined : gt(policies.id, after as Id<"policy">)))
    .orderBy(asc(policies.id)).limit(take).offset(skip).all();

export const countPolicies = (own: OwnDatabase): number => own.rows<{ n: number }>("SELECT count(*) AS n FROM policies")[0]?.n ?? 0;

export const insertVersion = (own: OwnDatabase, row: VersionRow): void => {
  own.insert(policyVersions).values(row).run();
};

export const findVersion = (own: OwnDatabase, id: Id<"policy">, version: number): VersionRow | undefined =>
  own.select().from(policyVersions).where(and(eq(policyVersions.policy_id, id), eq(policyVersions.version, version))).get();

/** The newest first. */
export const listVersionRows = (own: OwnDatabase, id: Id<"policy">, before: number | undefined, take: number, skip: number): VersionRow[] =>
  own.select().from(policyVersions).where(and(eq(policyVersions.policy_id, id), before === undefined ? undefined : lt(policyVersions.version, before)))
    .orderBy(desc(policyVersions.version)).limit(take).offset(skip).all();
