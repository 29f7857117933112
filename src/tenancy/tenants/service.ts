import { authorize } from "../../access/index.ts";
import { planOf, setPlan, type Plan } from "../../billing/index.ts";
import { audit } from "../../audit/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { listTenantsOfUser, updateDirectoryTenant } from "../directory/store.ts";
import type { DirectoryTenant } from "../directory/tables.ts";
import { TenantSummary, type Tenant, type UpdateTenant } from "./schema.ts";
import { findOwnTenant, updateOwnTenant } from "./store.ts";
import type { TenantRow } from "./tables.ts";

/** The caller's tenants, the oldest first. A key sees the one that it was made in. */
export async function listTenants(ctx: Context): Promise<{ data: TenantSummary[] }> {
  const known = ctx.actor.type === "user" ? await listTenantsOfUser(ctx.directory, ctx.actor.id) : [];
  const data = known.map((tenant) => summarize(tenant, ctx.tenantId));
  return { data: data.some(({ current }) => current) ? data : [...data, { ...presentTenant(ctx, getOwnTenant(ctx)), current: true }].map((tenant) => TenantSummary.parse(tenant)) };
}

export function getTenant(ctx: Context, id: string): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:read", { type: "tenant", id });
  return presentTenant(ctx, row);
}

/** @throws AppError precondition_failed when `expected` (If-Match) is another version */
export function updateTenant(ctx: Context, id: string, change: UpdateTenant, expected: string | undefined): Tenant {
  const row = loadTenant(ctx, id);
  authorize(ctx, "tenant:update", { type: "tenant", id });
  ifMatch(expected, row.version);
  const { name = row.name, configuration = row.configuration, branding = row.branding } = change;
  ctx.own.atomically(() => {
    updateOwnTenant(ctx.own, { name, configuration, branding });
    audit(ctx, { action: "tenant.update", target: { type: "tenant", id: row.id }, details: { changed: Object.keys(change), before: pick(row), after: pick({ name, configuration, branding }) } });
    enqueue(ctx, "directory.tenant", newId("outbox", ctx.clock.now()), {});
  });
  return presentTenant(ctx, { ...row, name, configuration, branding, version: row.version + 1 });
}

/** As the audit log shows it. */
const pick = ({ name, configuration, branding }: Pick<TenantRow, "name" | "configuration" | "branding">): Json => JSON.parse(JSON.stringify({ name, configuration, branding })) as Json;

/** Outbox topic `directory.tenant`: the directory's copy becomes what the row is now. Safe to run twice, and late. */
export async function copyToDirectory(ctx: Context): Promise<void> {
  const { name, status, delete_after, organization_id } = getOwnTenant(ctx);
  await updateDirectoryTenant(ctx.directory, ctx.tenantId, { name, status, delete_after, organization_id, plan_id: planOf(ctx).plan_id, changed_at: ctx.clock.now() });
}

/** This very tenant; any other is not there. @throws AppError not_found */
export function loadTenant(ctx: Context, id: string): TenantRow {
  if (id !== ctx.tenantId) throw notFound("tenant");
  return getOwnTenant(ctx);
}

export function getOwnTenant(ctx: Pick<Context, "own">): TenantRow {
  const row = findOwnTenant(ctx.own);
  if (!row) throw notFound("tenant");
  return row;
}

export const presentTenant = (ctx: Pick<Context, "own">, { id, only: _, status_before: __, created_at, delete_after, ...row }: TenantRow): Tenant => ({
  tenant_id: id, ...row, plan_id: planOf(ctx).plan_id, created_at: new Date(created_at).toISOString(), delete_after: delete_after === null ? null : new Date(delete_after).toISOString(),
});

/** One of somebody's tenants, as the directory knows it. `current`: the id of the one they are in. */
export const summarize = ({ id, name, slug, status, region, plan_id, created_at }: DirectoryTenant, current: string): TenantSummary => ({
  tenant_id: id, name, slug, status, region, plan_id, created_at: new Date(created_at).toISOString(), current: id === current,
});

/** From the platform: another plan. The directory's copy follows. */
export function changePlan(ctx: Context, input: Parameters<typeof setPlan>[1]): Plan {
  return ctx.own.atomically(() => {
    enqueue(ctx, "directory.tenant", newId("outbox", ctx.clock.now()), {});
    ctx.wake("tenant");
    return setPlan(ctx, input);
  });
}
