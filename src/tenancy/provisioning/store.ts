import { and, eq, sql } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { provisioningJobs, type ProvisioningJobRow } from "./tables.ts";

export const insertProvisioningJob = (directory: Directory, row: ProvisioningJobRow): Write => directory.insert(provisioningJobs).values(row);

export const findJobOfTenant = (directory: Directory, tenantId: Id<"tenant">): Promise<ProvisioningJobRow | undefined> =>
  directory.select().from(provisioningJobs).where(eq(provisioningJobs.tenant_id, tenantId)).get();

export const findJobByKey = (directory: Directory, idempotencyId: string): Promise<ProvisioningJobRow | undefined> =>
  directory.select().from(provisioningJobs).where(eq(provisioningJobs.idempotency_id, idempotencyId)).get();

/** Takes the job that has been due the longest, for nobody else until `until`. One statement: two who ask at once get two jobs, or one of them none. */
export async function leaseProvisioningJob(directory: Directory, now: number, until: number): Promise<ProvisioningJobRow | undefined> {
  const due = sql`(SELECT id FROM provisioning_jobs WHERE ended_at IS NULL AND next_at <= ${now} ORDER BY next_at, id LIMIT 1)`;
  const [row] = await directory.update(provisioningJobs).set({ next_at: until, attempts: sql`${provisioningJobs.attempts} + 1` }).where(sql`${provisioningJobs.id} = ${due}`).returning().all();
  return row;
}

/** Only while it is still at this step: who comes late changes nothing. */
export const updateProvisioningJob = async (directory: Directory, { id, step }: Pick<ProvisioningJobRow, "id" | "step">, change: Partial<ProvisioningJobRow>): Promise<void> => {
  await directory.update(provisioningJobs).set(change).where(and(eq(provisioningJobs.id, id), eq(provisioningJobs.step, step))).run();
};
