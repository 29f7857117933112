import { findPlan } from "../../billing/index.ts";
import { canonical } from "../../platform/canonical.ts";
import { isUniqueViolation } from "../../platform/database.ts";
import { hmac, keyFor } from "../../platform/digest.ts";
import { AppError, invalid, notFound } from "../../platform/errors.ts";
import { misused } from "../../platform/idempotency/index.ts";
import { isId, newId } from "../../platform/ids.ts";
import { claimName, enqueueInDirectory, findJobByKey, findJobOfTenant, findTenant, insertProvisioningJob, insertTenant, isReservedSlug, provisioningSteps, slugCandidate, type DirectoryTenant, type ProvisioningJobRow } from "../../tenancy/index.ts";
import { digestOf, newSecret, sealOpaque } from "../credentials/opaque.ts";
import type { IdentityContext } from "../door.ts";
import { chooseRegion } from "../registration/claim.ts";
import type { ProvisionedTenant, RequestedTenant, RequestTenant } from "./schema.ts";

const slugTries = 6;

/**
 * Claims a tenant for somebody else, who becomes its owner by an invitation. Answers at once: the rest is a job's. `by`: the administrator.
 * `key`: an Idempotency-Key; a repeat answers without the invitation. @throws AppError
 */
export async function requestTenant(edge: IdentityContext, by: string, input: RequestTenant, key?: string): Promise<RequestedTenant> {
  const { directory, clock, settings } = edge;
  const secret = keyFor(settings.MASTER_KEY, "idempotency");
  const fingerprint = hmac(secret, canonical([input.name, input.slug ?? null, input.plan_id, input.admin_email, input.region ?? null]));
  const idempotency_id = key === undefined ? null : hmac(secret, canonical(["v1/tenants", by, key]));
  const before = idempotency_id === null ? undefined : await findJobByKey(directory, idempotency_id);
  if (before) return madeBefore(edge, before, fingerprint);

  const plan = await findPlan(directory, input.plan_id);
  if (!plan) throw invalid("#/plan_id", "unknown", "There is no such plan");
  if (input.slug !== undefined && isReservedSlug(input.slug)) throw invalid("#/slug", "reserved", "This slug is not to be had");
  const now = clock.now();
  const tenant_id = newId("tenant", now);
  const invitation_id = newId("invitation", now);
  const token = sealOpaque(settings, "invitation", { tenant_id, id: invitation_id, secret: newSecret() });
  const job: ProvisioningJobRow = {
    id: newId("job", now), tenant_id, step: "provision", steps: [{ name: "claim", finished_at: now }], attempts: 0, next_at: now, last_error: null, idempotency_id, fingerprint, created_at: now, ended_at: null,
    payload: { plan_id: plan.plan_id, plan_version: plan.version, invitation: { id: invitation_id, user_id: newId("user", now), email: input.admin_email, digest: digestOf(token) } },
  };
  const repeated = await claim(edge, by, input, job);
  if (repeated) return madeBefore(edge, repeated, fingerprint);
  return { tenant_id, status: "provisioning", job_id: job.id, invitation: { token, url: `${settings.PUBLIC_URL}/invitation?token=${token}` } };
}

/** One batch: slug, tenant, job, and what the platform's chain must hear. Another request's job when that was quicker under the same key. */
async function claim(edge: IdentityContext, by: string, input: RequestTenant, job: ProvisioningJobRow): Promise<ProvisioningJobRow | undefined> {
  const { directory } = edge;
  const now = job.created_at;
  const region = chooseRegion(edge, input.region);
  for (let attempt = 0; attempt < slugTries; attempt++) {
    const slug = input.slug ?? slugCandidate(input.name, attempt);
    const tenant: DirectoryTenant = { id: job.tenant_id, slug, name: input.name, region, status: "provisioning", created_at: now, changed_at: now, delete_after: null, plan_id: job.payload.plan_id, organization_id: null };
    try {
      await directory.batch([
        claimName(directory, "slug", slug, tenant.id, now), insertTenant(directory, tenant), insertProvisioningJob(directory, job),
        enqueueInDirectory(directory, "platform.record", { action: "tenant.request", target: { type: "tenant", id: tenant.id }, actor: { type: "system", id: `admin:${by}` }, request_id: edge.requestId }, now),
      ]);
      return undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const other = job.idempotency_id === null ? undefined : await findJobByKey(directory, job.idempotency_id);
      if (other) return other;
      if (input.slug !== undefined) throw new AppError("conflict", "This slug is taken", { errors: [{ pointer: "#/slug", code: "taken", message: "This slug is taken" }] });
    }
  }
  throw new AppError("conflict", "No free name was found for this organization; try another one");
}

async function madeBefore({ directory }: IdentityContext, job: ProvisioningJobRow, fingerprint: string): Promise<RequestedTenant> {
  if (job.fingerprint !== fingerprint) throw misused();
  const tenant = await findTenant(directory, job.tenant_id);
  return { tenant_id: job.tenant_id, status: tenant?.status ?? "deleted", job_id: job.id };
}

/** @throws AppError not_found */
export async function getProvisionedTenant({ directory }: Pick<IdentityContext, "directory">, id: string): Promise<ProvisionedTenant> {
  const tenant = isId("tenant", id) ? await findTenant(directory, id) : undefined;
  if (!tenant) throw notFound("tenant");
  const job = await findJobOfTenant(directory, tenant.id);
  const { name, slug, status, plan_id, region, created_at } = tenant;
  return { tenant_id: tenant.id, name, slug, status, plan_id, region, created_at: new Date(created_at).toISOString(), provisioning: { job_id: job?.id ?? null, steps: job ? presentSteps(job) : [] } };
}

function presentSteps(job: ProvisioningJobRow): ProvisionedTenant["provisioning"]["steps"] {
  return provisioningSteps.map((name) => {
    const done = job.steps.find((step) => step.name === name);
    const isNext = job.step === name;
    const status = done ? "done" as const : isNext && job.last_error !== null ? "retrying" as const : "waiting" as const;
    return { name, status, finished_at: done ? new Date(done.finished_at).toISOString() : null, attempts: isNext ? job.attempts : 0, error: isNext ? job.last_error : null };
  });
}

