import { findPlan } from "../../billing/index.ts";
import { faultPoint } from "../../platform/faults.ts";
import { describeError } from "../../platform/log.ts";
import { delayAfter, findTenant, leaseProvisioningJob, markTenantActive, stepAfterProvisioning, updateProvisioningJob, type ProvisioningJobRow, type ProvisioningStep } from "../../tenancy/index.ts";
import type { IdentityContext, TenantDoor } from "../door.ts";
import type { JobTurn } from "./schema.ts";

const leaseMs = 60_000;
const turnsMax = 100;

/** Does the next step of the job that has been due the longest; undefined when none is. Safe to run at once with itself, and again from wherever it was cut off. */
export async function runNextJob(edge: IdentityContext): Promise<JobTurn | undefined> {
  const { directory, clock, log } = edge;
  const now = clock.now();
  const job = await leaseProvisioningJob(directory, now, now + leaseMs);
  if (!job || job.step === "done") return undefined;
  const { step } = job;
  try {
    await steps[step](edge, edge.tenant(job.tenant_id), job);
    await faultPoint(edge.settings, `provisioning:after-${step}`, log);
    const next = stepAfterProvisioning(step);
    await updateProvisioningJob(directory, job, { step: next, steps: [...job.steps, { name: step, finished_at: clock.now() }], attempts: 0, next_at: clock.now(), last_error: null, ended_at: next === "done" ? clock.now() : null });
    return { job_id: job.id, tenant_id: job.tenant_id, step, status: next === "done" ? "succeeded" : "running" };
  } catch (error) {
    log("error", "provisioning.retry", { job_id: job.id, step, attempts: job.attempts, ...describeError(error) });
    await updateProvisioningJob(directory, job, { next_at: clock.now() + delayAfter(job.attempts), last_error: error instanceof Error ? error.message.slice(0, 300) : "It failed" });
    return { job_id: job.id, tenant_id: job.tenant_id, step, status: "retrying" };
  }
}

/** Every minute: all that is due, as far as it goes. Returns how many steps were done. */
export async function runDueJobs(edge: IdentityContext): Promise<number> {
  let turns = 0;
  while (turns < turnsMax && (await runNextJob(edge))) turns++;
  return turns;
}

/** Each can be done twice. */
const steps: Readonly<Record<ProvisioningStep, (edge: IdentityContext, tenant: TenantDoor, job: ProvisioningJobRow) => Promise<void>>> = {
  claim: async () => {},

  async provision({ directory }, door, { tenant_id }) {
    const tenant = await findTenant(directory, tenant_id);
    if (!tenant) throw new Error("The directory has no such tenant");
    const { id, slug, name, region, created_at } = tenant;
    await door.provision({ tenant: { id, slug, name, region, created_at }, owner: null });
  },

  async plan({ directory }, door, { payload: { plan_id, plan_version } }) {
    const plan = await findPlan(directory, plan_id, plan_version);
    if (!plan) throw new Error(`There is no plan ${plan_id} at version ${plan_version}`);
    await door.setPlan(plan);
  },

  invite: (_, door, { payload }) => door.inviteOwner(payload.invitation),

  async activate({ directory, clock }, door, { tenant_id }) {
    await door.activate();
    await markTenantActive(directory, tenant_id, clock.now());
  },
};
