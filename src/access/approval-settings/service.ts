import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { enqueueStored } from "../../platform/jobs/index.ts";
import { approversAmong, countStillThere } from "../approvals/asking.ts";
import { requireApproval } from "../approvals/required.ts";
import { reaskUnder } from "../approvals/settle.ts";
import { personOf } from "../approvals/spend.ts";
import type { Deed } from "../approvals/subject.ts";
import { principalsOf } from "../approvals/voices.ts";
import { authorize } from "../authorize.ts";
import type { Approvers } from "../policies/document.ts";
import { principalOf } from "../store.ts";
import { audit } from "../trail.ts";
import { settableGates, type ApprovalSetting, type SettableGate } from "./schema.ts";
import { deleteSetting, findSetting, listSettingRows, putSetting } from "./store.ts";
import type { ApprovalSettingRow } from "./tables.ts";

const toldMax = 100;

/** As approvals name what demands them. */
export const gateOf = (gate: SettableGate): `setting:${SettableGate}` => `setting:${gate}`;

/** Who must approve such a thing here; undefined where nobody must. */
export const approversFor = (ctx: Pick<Context, "own">, gate: SettableGate): Approvers | undefined => findSetting(ctx.own, gate)?.approvers;

/** For a verb that a tenant may hold to an approval, before its commit. @throws AppError approval_required */
export function requireSetApproval(ctx: Context, gate: SettableGate, deed: Deed): void {
  const approvers = approversFor(ctx, gate);
  if (approvers) requireApproval(ctx, { deed, gate: gateOf(gate), approvers }, "This tenant wants an approval of it");
}

/** Every gate, set or not. */
export function listSettings(ctx: Context, tenantId: string): { data: ApprovalSetting[] } {
  requireOwn(ctx, tenantId);
  authorize(ctx, "tenant:read", { type: "tenant", id: tenantId });
  const rows = new Map(listSettingRows(ctx.own).map((row) => [row.gate, row]));
  return { data: settableGates.map((gate) => present(gate, rows.get(gate))) };
}

/**
 * Whoever approves now must approve that others do, or nobody; where too few of them are left who could, an owner alone may, which the chain says and every other owner is told.
 * `null`: nobody any more. What waits for an approval waits for the new approvers from now on. @throws AppError invalid_input where too few others could approve, approval_required
 */
export function putApprovers(ctx: Context, tenantId: string, gate: SettableGate, approvers: Approvers | null): ApprovalSetting {
  requireOwn(ctx, tenantId);
  authorize(ctx, "tenant:update", { type: "tenant", id: tenantId });
  if (approvers) requireEnough(ctx, approvers);
  const subject = JSON.parse(JSON.stringify({ approvers })) as Json;
  const current = approversFor(ctx, gate);
  const isStuck = current !== undefined && isOwner(ctx) && haveLeft(ctx, current);
  if (!isStuck) requireSetApproval(ctx, gate, { action: "tenant:update", resource_type: "approval_setting", resource_id: gate, subject });
  const row = approvers && { gate, approvers, changed_by: ctx.actor.id, changed_at: ctx.clock.now() };
  ctx.own.atomically(() => {
    if (row) putSetting(ctx.own, row);
    else deleteSetting(ctx.own, gate);
    audit(ctx, { action: "approval_setting.put", target: { type: "approval_setting", id: gate }, details: { approvers: subject, ...(isStuck ? { without_approval: "too few of the approvers are left" } : {}) } });
    if (isStuck) tellOwners(ctx, gate);
    if (approvers) reaskUnder(ctx, gateOf(gate), approvers);
  });
  return present(gate, row ?? undefined);
}

function requireOwn(ctx: Context, tenantId: string): void {
  if (tenantId !== ctx.tenantId) throw notFound("tenant");
}

/** Nobody approves what they ask for: what only the caller could approve would never be done. */
function requireEnough(ctx: Context, approvers: Approvers): void {
  const others = couldApprove(ctx, approvers);
  if (others < approvers.quorum) throw invalid("#/approvers/quorum", "too_few", `Besides you, ${others} could approve: it would never come to ${approvers.quorum}`);
}

const couldApprove = (ctx: Context, approvers: Approvers): number => approversAmong(ctx, approvers, personOf(ctx)).length;

/** Whether too few of them are left. Who is suspended is there still: an owner could suspend them for this alone. */
function haveLeft(ctx: Context, approvers: Approvers): boolean {
  const left = countStillThere(ctx, approvers, personOf(ctx));
  return left !== undefined && left < approvers.quorum;
}

const isOwner = (ctx: Context): boolean => principalsOf(ctx).includes(principalOf("role", "owner"));

/** By a job of a later domain. */
function tellOwners(ctx: Context, gate: SettableGate): void {
  const users = ctx.people.ownerIds(ctx.own, true).filter((id) => principalOf("user", id) !== personOf(ctx)).slice(0, toldMax);
  if (users.length === 0) return;
  const notice = { to: { users }, title: "An approval setting was changed without its approvers", body: `Too few of those who approve ${gate} were left, so that an owner has changed it alone`, kind: "approval_setting.overridden", link: `/api/tenants/${ctx.tenantId}/approval-settings`, data: { gate } };
  enqueueStored(ctx, { name: "delivery.notify", attemptsMax: 10 }, notice, { key: `approval_setting.overridden:${gate}:${ctx.clock.now()}` });
}

const present = (gate: SettableGate, row: ApprovalSettingRow | undefined): ApprovalSetting =>
  ({ gate, approvers: row?.approvers ?? null, changed_by: row?.changed_by ?? null, changed_at: row ? new Date(row.changed_at).toISOString() : null });
