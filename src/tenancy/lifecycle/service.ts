import { authorize, requireSetApproval } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { getOwnTenant, loadTenant, presentTenant } from "../tenants/service.ts";
import type { Reason, Tenant } from "../tenants/schema.ts";
import { updateOwnTenant } from "../tenants/store.ts";
import type { TenantRow } from "../tenants/tables.ts";
import { requireMove, type TenantMove, type TenantStatus } from "./states.ts";

const dayMs = 86_400_000;

/** Everything but reading stops with the next request. @throws AppError conflict unless it is active */
export function suspendTenant(ctx: Context, id: string, { reason }: Reason): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:delete", { type: "tenant", id });
  return changeStatus(ctx, row, "suspend", "suspended", { reason, closed_by: closerOf(ctx) });
}

/** @throws AppError forbidden for a tenant that the platform has suspended */
export function resumeTenant(ctx: Context, id: string): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:delete", { type: "tenant", id });
  refusePlatforms(ctx, row);
  return changeStatus(ctx, row, "resume", "active", { reason: null, closed_by: null });
}

/** Begins the deletion: until the grace period is over it can be read, its repositories fetched, and all of it restored. @throws AppError approval_required where the tenant wants one */
export function deleteTenant(ctx: Context, id: string): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:delete", { type: "tenant", id });
  requireMove(row.status, "delete");
  requireSetApproval(ctx, "tenant_deletion", { action: "tenant:delete", resource_type: "tenant", resource_id: id, subject: null });
  const delete_after = ctx.clock.now() + ctx.settings.TENANT_DELETION_GRACE_DAYS * dayMs;
  return changeStatus(ctx, row, "delete", "deleting", { status_before: row.status, delete_after });
}

/** Takes a deletion back: the tenant is what it was before. @throws AppError conflict once the grace period is over */
export function restoreTenant(ctx: Context, id: string): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:delete", { type: "tenant", id });
  if (row.status === "deleting" && row.delete_after !== null && row.delete_after <= ctx.clock.now()) throw new AppError("conflict", "The time in which it could be restored is over");
  return changeStatus(ctx, row, "restore", row.status_before ?? "active", { status_before: null, delete_after: null });
}

/** From the platform: everything that a new tenant needs is there. Safe to run twice. */
export function activateTenant(ctx: Context): void {
  const row = getOwnTenant(ctx);
  if (row.status === "provisioning") changeStatus(ctx, row, "activate", "active", {});
}

/** One commit: the row, the event, what the directory must hear, and the streams that must close. */
export function changeStatus(ctx: Context, row: TenantRow, move: TenantMove, to: TenantStatus, change: Partial<TenantRow>): Tenant {
  requireMove(row.status, move);
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    updateOwnTenant(ctx.own, { ...change, status: to });
    audit(ctx, { action: `tenant.${move}`, target: { type: "tenant", id: row.id }, details: { from: row.status, to, ...(change.reason ? { reason: change.reason } : {}) } });
    enqueue(ctx, "directory.tenant", newId("outbox", now), {});
    enqueue(ctx, "streams.check", newId("outbox", now), {});
    enqueue(ctx, "sessions.heed", newId("outbox", now), {});
  });
  ctx.wake("tenant");
  return presentTenant(ctx, { ...row, ...change, status: to, version: row.version + 1 });
}

const closerOf = (ctx: Context): "tenant" | "platform" => (ctx.actor.type === "system" ? "platform" : "tenant");

function refusePlatforms(ctx: Context, row: TenantRow): void {
  if (row.closed_by === "platform" && closerOf(ctx) === "tenant") throw new AppError("forbidden", "The platform has suspended this tenant, and only the platform can resume it");
}
