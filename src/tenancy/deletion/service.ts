import { audit, signStatement } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { CertificateStatement, type Certificate, type Facts } from "./schema.ts";
import { deleteDeletion, findDeletion, insertDeletion, listOpenDeletions, updateDeletion } from "./store.ts";
import { backupDays, stepAfter, type DeletionStep } from "./steps.ts";
import type { DeletionRow } from "./tables.ts";

// In the platform's object, which outlives the tenant: what has been done, so that a deletion that is cut off goes on from there.

const openMax = 20;

/** Begins a deletion; nothing the second time. */
export const beginDeletion = (ctx: Context, { tenant_id }: { tenant_id: Id<"tenant"> }): void =>
  ctx.own.atomically(() => {
    if (findDeletion(ctx.own, tenant_id)) return;
    insertDeletion(ctx.own, { tenant_id, step: "count", facts: {}, certificate: null, began_at: ctx.clock.now(), ended_at: null });
    audit(ctx, { action: "tenant.erase_begin", target: { type: "tenant", id: tenant_id } });
  });

export const openDeletions = (ctx: Context): DeletionRow[] => listOpenDeletions(ctx.own, openMax);

/** Takes back what was begun for a tenant that turned out to be restored: nothing of it has gone yet. */
export const dropDeletion = (ctx: Context, { tenant_id }: { tenant_id: Id<"tenant"> }): void =>
  ctx.own.atomically(() => {
    deleteDeletion(ctx.own, tenant_id);
    audit(ctx, { action: "tenant.erase_drop", target: { type: "tenant", id: tenant_id } });
  });

export interface Advance {
  tenant_id: Id<"tenant">;
  step: Exclude<DeletionStep, "certify">;
  facts: Facts;
}

/** Notes that a step is done, once. Returns the row as it is now. */
export function advanceDeletion(ctx: Context, { tenant_id, step, facts }: Advance): DeletionRow {
  const row = loadDeletion(ctx, tenant_id);
  if (row.step === step) updateDeletion(ctx.own, row, { step: stepAfter(step), facts: { ...row.facts, ...facts } });
  return loadDeletion(ctx, tenant_id);
}

/** Signs what was done and keeps it for good; said twice, the first certificate stands. */
export async function certifyDeletion(ctx: Context, { tenant_id, left }: { tenant_id: Id<"tenant">; left: CertificateStatement["left"] }): Promise<DeletionRow> {
  const row = loadDeletion(ctx, tenant_id);
  if (row.step !== "certify") return row;
  const now = ctx.clock.now();
  const statement = CertificateStatement.parse({
    tenant_id, ...row.facts, left, erased_at: new Date(now).toISOString(), backups_expire_at: new Date(now + backupDays * 86_400_000).toISOString(),
  });
  const certificate: Certificate = { ...statement, ...(await signStatement(ctx.settings, "devgen-deletion-certificate", statement)) };
  ctx.own.atomically(() => {
    if (!updateDeletion(ctx.own, row, { step: "done", certificate, ended_at: now })) return;
    audit(ctx, { action: "tenant.erase", target: { type: "tenant", id: tenant_id }, details: { audit_head: certificate.audit_head.hash } });
  });
  return loadDeletion(ctx, tenant_id);
}

/** @throws AppError not_found before the deletion is done */
export function getCertificate(ctx: Context, { tenant_id }: { tenant_id: string }): Certificate {
  const row = isId("tenant", tenant_id) ? findDeletion(ctx.own, tenant_id) : undefined;
  if (!row?.certificate) throw notFound("deletion certificate");
  return row.certificate;
}

function loadDeletion(ctx: Context, tenantId: Id<"tenant">): DeletionRow {
  const row = findDeletion(ctx.own, tenantId);
  if (!row) throw notFound("deletion");
  return row;
}
