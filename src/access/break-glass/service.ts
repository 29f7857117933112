import * as z from "zod";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { enqueueStored } from "../../platform/jobs/index.ts";
import type { Id } from "../../platform/ids.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue, type OutboxRow } from "../../platform/outbox/index.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { approversFor, gateOf } from "../approval-settings/service.ts";
import { askApproval } from "../approvals/asking.ts";
import { consumeApproval, voidApprovals } from "../approvals/spend.ts";
import { findApprovalRequest } from "../approvals/store.ts";
import { statusAt } from "../approvals/status.ts";
import type { ApprovalRow } from "../approvals/tables.ts";
import { authorize } from "../authorize.ts";
import { principalOf } from "../store.ts";
import { audit } from "../trail.ts";
import type { AskBreakGlass, BreakGlassGrant, ListGrants } from "./schema.ts";
import { countUse, findGrant, findGrantByKey, insertGrant, listGrantRows, listOpenGrants, updateGrant } from "./store.ts";
import type { GrantRow } from "./tables.ts";

const gate = gateOf("break_glass");
/** How long a wish waits for its approval. */
export const breakGlassApprovalMs = 24 * 3_600_000;
const toldMax = 100;
/** How much access one admin may have, or wait for, at a time in one tenant. */
const openMax = 20;

export interface AskedGrant extends AskBreakGlass {
  id: Id<"break_glass">;
  admin: string;
  digest: string;
  /** The admin's own Idempotency-Key. */
  key: string | null;
}

/** From the platform: access for one of its admins, or the wish for it where this tenant wants to approve it. Asked again under one key it stands. @throws AppError idempotency_mismatch, limit_exceeded */
export function askBreakGlass(ctx: Context, { id, admin, digest, key, reason, role, minutes }: AskedGrant): BreakGlassGrant & { is_new: boolean } {
  const known = key === null ? undefined : findGrantByKey(ctx.own, admin, key);
  if (known && (known.reason !== reason || known.role !== role || known.minutes !== minutes)) throw new AppError("idempotency_mismatch", "This Idempotency-Key was used for another request");
  if (known) return { ...present(known), is_new: false };
  if (listOpenGrants(ctx.own, admin).length >= openMax) throw new AppError("limit_exceeded", `${admin} has asked for access ${openMax} times already that hasn't ended`, { extra: { limit: openMax } });
  const row: GrantRow = { id, admin, role, reason, minutes, status: "pending", digest, request_key: key, approval_id: null, requested_at: ctx.clock.now(), started_at: null, expires_at: null, ended_at: null, ended_by: null, uses: 0 };
  const approvers = approversFor(ctx, "break_glass");
  return ctx.own.atomically(() => {
    insertGrant(ctx.own, row);
    audit(ctx, { action: "break_glass.request", target: targetOf(row), details: { admin, role, minutes, reason } });
    if (!approvers) return { ...present(start(ctx, row)), is_new: true };
    const deed = { action: "break_glass:start", resource_type: "break_glass_grant", resource_id: id, subject: { admin, role, minutes, reason } };
    const { id: approval_id } = askApproval(ctx, deed, { gate, approvers, reason: `The platform's ${admin} asks for access as ${role} for ${minutes} minutes: ${reason}`, expires_at: ctx.clock.now() + breakGlassApprovalMs, asked_for: principalOf("system", ctx.actor.id) });
    updateGrant(ctx.own, id, { approval_id });
    return { ...present({ ...row, approval_id }), is_new: true };
  });
}

const Answered = z.object({ approval_id: z.string() });

/** Whether somebody is a platform admin still: the directory knows. */
export type AskRegister = (admin: string) => Promise<boolean>;

/** Outbox topic `approval.answered`, for access of the platform: what was approved begins, unless its admin was removed meanwhile; what was rejected or has lapsed doesn't. Safe to run twice. */
export async function heedBreakGlassApproval(ctx: Context, { payload }: Pick<OutboxRow, "payload">, isAdmin: AskRegister): Promise<void> {
  const { approval_id } = Answered.parse(payload);
  const asked = findAsked(ctx, approval_id);
  if (!asked) return;
  const stays = await isAdmin(asked.row.admin);
  const found = findAsked(ctx, approval_id); // it may have ended meanwhile
  if (!found) return;
  const { approval, row } = found;
  if (!stays) return ctx.own.atomically(() => void close(ctx, row, "ended", "removal"));
  const status = statusAt(approval.status, approval.expires_at, ctx.clock.now());
  ctx.own.atomically(() => {
    if (status === "approved") {
      consumeApproval(ctx, approval);
      start(ctx, row);
    } else if (status === "rejected") close(ctx, row, "rejected", "approvers");
    else if (status === "expired") close(ctx, row, "ended", "time");
  });
}

/** A wish that waits, with the approval that it waits for. */
function findAsked(ctx: Context, approvalId: string): { approval: ApprovalRow; row: GrantRow } | undefined {
  const approval = findApprovalRequest(ctx.own, approvalId);
  const row = approval?.resource_type === "break_glass_grant" && approval.gate === gate ? findGrant(ctx.own, approval.resource_id) : undefined;
  return approval && row?.status === "pending" ? { approval, row } : undefined;
}

/** From the platform, once somebody is no admin of it any more: whatever they have or wish for here. Safe to run twice. */
export function revokeBreakGlass(ctx: Context, { admin }: { admin: string }): void {
  ctx.own.atomically(() => listOpenGrants(ctx.own, admin).forEach((row) => close(ctx, row, "ended", "removal")));
}

function start(ctx: Context, row: GrantRow): GrantRow {
  const now = ctx.clock.now();
  const change = { status: "active" as const, started_at: now, expires_at: now + row.minutes * 60_000 };
  updateGrant(ctx.own, row.id, change);
  audit(ctx, { action: "break_glass.start", target: targetOf(row), details: { admin: row.admin, role: row.role, minutes: row.minutes, reason: row.reason } });
  enqueue(ctx, "break_glass.expire", newId("outbox", now), { grant_id: row.id }, change.expires_at);
  tellOwners(ctx, row, "start", `${row.admin} of the platform has access as ${row.role} for ${row.minutes} minutes`);
  return { ...row, ...change };
}

/** Notes a request that is made with a grant, before it is answered. */
export function noteBreakGlassUse(ctx: Context, grantId: Id<"break_glass">, what: { method: string; path: string }): void {
  ctx.own.atomically(() => {
    countUse(ctx.own, grantId);
    audit(ctx, { action: "break_glass.use", target: targetOf({ id: grantId }), details: what });
  });
}

/** By an owner or admin of the tenant, at once. */
export function endBreakGlass(ctx: Context, id: string): BreakGlassGrant {
  const row = load(ctx, id);
  authorize(ctx, "break_glass:end", { type: "break_glass", id });
  if (row.status !== "active" && row.status !== "pending") throw conflict("This access has ended", { status: row.status });
  return ctx.own.atomically(() => present(close(ctx, row, "ended", ctx.actor.id)));
}

/** From the platform, by the admin who has no more use for it. @throws AppError not_found for another's */
export function handBackBreakGlass(ctx: Context, { id, admin }: { id: string; admin: string }): BreakGlassGrant {
  const row = load(ctx, id);
  if (row.admin !== admin) throw notFound("break-glass grant");
  return row.status === "active" || row.status === "pending" ? ctx.own.atomically(() => present(close(ctx, row, "ended", ctx.actor.id))) : present(row);
}

const Expiring = z.object({ grant_id: z.string() });

/** Outbox topic `break_glass.expire`, due at the grant's own time, after which it doesn't count anyway. */
export function expireBreakGlass(ctx: Context, { payload }: Pick<OutboxRow, "payload">): void {
  const row = findGrant(ctx.own, Expiring.parse(payload).grant_id);
  if (row?.status === "active") ctx.own.atomically(() => close(ctx, row, "ended", "time"));
}

function close(ctx: Context, row: GrantRow, status: "ended" | "rejected", by: string): GrantRow {
  const change = { status, ended_at: ctx.clock.now(), ended_by: by };
  updateGrant(ctx.own, row.id, change);
  if (row.status === "pending") voidApprovals(ctx, gate, row.id);
  audit(ctx, { action: status === "ended" ? "break_glass.end" : "break_glass.reject", target: targetOf(row), details: { by, uses: row.uses } });
  tellOwners(ctx, row, status === "ended" ? "end" : "reject", `The access of ${row.admin} of the platform ${status === "ended" ? `has ended after ${row.uses} requests` : "was rejected"}`);
  return { ...row, ...change };
}

export function listGrants(ctx: Context, input: ListGrants): Paged<BreakGlassGrant> {
  authorize(ctx, "break_glass:read", { type: "break_glass" });
  return paged(ctx, input, {
    list: "break_glass_grants",
    load: (after: readonly [string] | undefined, take, skip) => listGrantRows(ctx.own, input.status, after?.[0], take, skip),
    keyOf: (row) => [row.id] as const,
    present,
  });
}

export function getGrant(ctx: Context, id: string): BreakGlassGrant {
  const row = load(ctx, id);
  authorize(ctx, "break_glass:read", { type: "break_glass", id });
  return present(row);
}

function load(ctx: Context, id: string): GrantRow {
  const row = findGrant(ctx.own, id);
  if (!row) throw notFound("break-glass grant");
  return row;
}

/** By a job of a later domain. */
function tellOwners(ctx: Context, row: GrantRow, what: string, title: string): void {
  const users = ctx.people.ownerIds(ctx.own).slice(0, toldMax);
  if (users.length === 0) return;
  const notice = { to: { users }, title: title.slice(0, 200), body: row.reason, kind: `break_glass.${what}`, link: `/api/break-glass-grants/${row.id}`, data: { grant_id: row.id } };
  enqueueStored(ctx, { name: "delivery.notify", attemptsMax: 10 }, notice, { key: `break_glass.${what}:${row.id}` });
}

const targetOf = ({ id }: Pick<GrantRow, "id">): { type: string; id: string } => ({ type: "break_glass_grant", id });

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

const present = ({ digest: _, request_key: __, requested_at, started_at, expires_at, ended_at, ...row }: GrantRow): BreakGlassGrant =>
  ({ ...row, requested_at: time(requested_at), started_at: timeOrNull(started_at), expires_at: timeOrNull(expires_at), ended_at: timeOrNull(ended_at) });
