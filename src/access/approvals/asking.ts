import { canonical } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { enqueueStored } from "../../platform/jobs/index.ts";
import type { Approvers } from "../policies/document.ts";
import { stateOf } from "../state.ts";
import { principalOf } from "../store.ts";
import { audit } from "../trail.ts";
import { personOf } from "./spend.ts";
import { countOpenOf, insertApprovalRequest } from "./store.ts";
import { hashOfDeed, type Deed } from "./subject.ts";
import type { ApprovalRow } from "./tables.ts";

export const approvalDays = { usual: 7, most: 30 } as const;
export const dayMs = 24 * 3_600_000;
/** How many are told that they are asked, and how many members are looked through for them. */
const [toldMax, membersMax] = [100, 1_000];

/** How many that one person asked for may be open at a time. */
export const openMax = 100;

/** Whether the caller may ask for one more. */
export const hasRoom = (ctx: Pick<Context, "own" | "actor" | "clock">): boolean => countOpenOf(ctx.own, personOf(ctx), ctx.clock.now()) < openMax;

export interface Asking {
  /** What demands it; empty where a person just asks. */
  gate: string;
  approvers: Approvers;
  reason: string;
  /** Seven days from now when left out. */
  expires_at?: number;
  /** For whom it is, as `user:usr_…`; the caller when left out. */
  asked_for?: string;
}

/** Asks, inside the commit around it, and tells the approvers. */
export function askApproval(ctx: Context, deed: Deed, { gate, approvers, reason, expires_at, asked_for = personOf(ctx) }: Asking): ApprovalRow {
  const now = ctx.clock.now();
  const row: ApprovalRow = {
    id: newId("approval", now), action: deed.action, resource_type: deed.resource_type, resource_id: deed.resource_id, subject: canonical(deed.subject), subject_hash: hashOfDeed(deed), gate, reason,
    quorum: approvers.quorum, status: "pending", asked_for, requested_by: ctx.actor.id, created_at: now, expires_at: expires_at ?? now + approvalDays.usual * dayMs, changed_at: now,
  };
  insertApprovalRequest(ctx.own, row, principalsIn(approvers));
  audit(ctx, { action: "approval.request", target: { type: "approval", id: row.id }, details: { action: row.action, resource_type: row.resource_type, resource_id: row.resource_id, subject_hash: row.subject_hash, reason } });
  ctx.wake("outbox"); // its end must be timed
  tell(ctx, row, approversAmong(ctx, approvers, asked_for));
  return row;
}

export const principalsIn = ({ roles, teams, users }: Approvers): string[] =>
  [...roles.map((id) => principalOf("role", id)), ...teams.map((id) => principalOf("team", id)), ...users.map((id) => principalOf("user", id))];

/** The members who may answer, but for who asks: they could not. */
export const approversAmong = (ctx: Pick<Context, "own" | "people">, approvers: Approvers, except: string): string[] =>
  amongMembers(ctx, ctx.people.members(ctx.own, undefined, membersMax), approvers, except);

/** How many could answer if nobody were suspended; undefined where there are more members than are looked through. */
export function countStillThere(ctx: Pick<Context, "own" | "people">, approvers: Approvers, except: string): number | undefined {
  const members = ctx.people.members(ctx.own, undefined, membersMax + 1, true);
  return members.length > membersMax ? undefined : amongMembers(ctx, members, approvers, except).length;
}

function amongMembers(ctx: Pick<Context, "own">, members: ReturnType<Context["people"]["members"]>, approvers: Approvers, except: string): string[] {
  const wanted = new Set(principalsIn(approvers));
  const state = stateOf(ctx.own);
  const rolesOf = (principal: string): string[] => state.assigned(principal).filter(({ scope }) => scope.type === "tenant").map(({ role }) => principalOf("role", role));
  return members.filter(({ id, roles, teams }) => {
    const refs = [principalOf("user", id), ...teams.map((team) => principalOf("team", team))];
    return refs[0] !== except && [...refs, ...roles.map((role) => principalOf("role", role)), ...refs.flatMap(rolesOf)].some((one) => wanted.has(one));
  }).map(({ id }) => id);
}

/** By a job of a later domain. */
function tell(ctx: Context, { id, action, resource_type, resource_id, reason }: ApprovalRow, users: readonly string[]): void {
  if (users.length === 0) return;
  const notice = { to: { users: users.slice(0, toldMax) }, title: "An approval waits for you", body: reason, kind: "approval.requested", link: `/api/approvals/${id}`, data: { approval_id: id, action, resource_type, resource_id } };
  enqueueStored(ctx, { name: "delivery.notify", attemptsMax: 10 }, notice, { key: `approval.requested:${id}` });
}
