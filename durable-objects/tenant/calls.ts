import { acceptInvitation, admitShared, currentSession, endSession, endSessionsOfPerson, getMember, getStanding, inviteOwner, joinOrganization, openInvitation, openSession, redeemLink, refreshSession, releaseShared } from "../../src/identity/index.ts";
import { applyOwnExecution, applyRun, listSubjects, outcomeOfPush, reserveModelCall, settleModelCall } from "../../src/generation/index.ts";
import { askBreakGlass, handBackBreakGlass, listGrants, revokeBreakGlass } from "../../src/access/index.ts";
import { grantEntitlement } from "../../src/billing/index.ts";
import { signHead } from "../../src/audit/index.ts";
import { activateTenant, changePlan, closeTenant, type TenantUse } from "../../src/tenancy/index.ts";
import { applyCommit, applyPush, ensureProject, findApplied, getCommitSigner, listAllowedSigners, listPreviews, openInbox, openPreview, openProject, openToPush, pullInbox, signCommit } from "../../src/delivery/index.ts";
import { workOwnJobs } from "./jobs.ts";
import { getMonthUsage, runHosted } from "../../src/studio/index.ts";
import type { Context } from "../../src/platform/context.ts";

/**
 * What the product's own objects and the edge may have done here, by name. Each entry parses what it is given, calls a verb, and is safe to run twice.
 * Outsiders can't reach it: only code of ours holds the binding.
 */
export const calls = {
  "accounts.standing": getStanding,
  "audit.checkpoint": signHead,
  "billing.grant": grantEntitlement,
  "billing.setPlan": changePlan,
  "break_glass.ask": askBreakGlass,
  "break_glass.end": handBackBreakGlass,
  "break_glass.list": listGrants,
  "break_glass.revoke": revokeBreakGlass,
  "commits.allowedSigners": listAllowedSigners,
  "commits.sign": signCommit,
  "commits.signer": getCommitSigner,
  "executions.apply": applyOwnExecution,
  "executions.outcome": outcomeOfPush,
  "invitations.accept": acceptInvitation,
  "invitations.open": openInvitation,
  "invitations.owner": inviteOwner,
  "inbox.open": openInbox,
  "inbox.pull": pullInbox,
  "jobs.work": workOwnJobs,
  "models.reserve": reserveModelCall,
  "models.settle": settleModelCall,
  "organizations.admit": admitShared,
  "organizations.join": joinOrganization,
  "organizations.release": releaseShared,
  "previews.list": listPreviews,
  "previews.open": openPreview,
  "projects.applied": findApplied,
  "projects.applyCommit": applyCommit,
  "projects.applyPush": applyPush,
  "projects.ensure": ensureProject,
  "projects.open": openProject,
  "projects.openToPush": openToPush,
  "runs.apply": applyRun,
  "sessions.current": currentSession,
  "hosted_runs.start": runHosted,
  "hosted_runs.usage": getMonthUsage,
  "sessions.open": openSession,
  "sessions.refresh": refreshSession,
  "sessions.end": endSession,
  "sessions.end_all": endSessionsOfPerson,
  "sign_in_links.redeem": redeemLink,
  "tenants.activate": activateTenant,
  "tenants.close": closeTenant,
  "tenants.subjects": listSubjects,
  "users.get": getMember,
} satisfies Record<string, (ctx: Context, input: never) => unknown>;

/** What each call wants of the tenant: its state may not allow it. */
export const useOfCall: Readonly<Record<CallName, TenantUse>> = {
  "accounts.standing": "read",
  "audit.checkpoint": "read",
  "billing.grant": "platform",
  "billing.setPlan": "platform",
  "break_glass.ask": "platform",
  "break_glass.end": "platform",
  "break_glass.list": "platform",
  "break_glass.revoke": "platform",
  "commits.allowedSigners": "read",
  "commits.sign": "job",
  "commits.signer": "job",
  "executions.apply": "project",
  "executions.outcome": "job",
  "inbox.open": "stream",
  "inbox.pull": "read",
  "hosted_runs.start": "write",
  "hosted_runs.usage": "platform",
  "jobs.work": "job",
  "invitations.accept": "write",
  "invitations.open": "read",
  "invitations.owner": "platform",
  "models.reserve": "job",
  "models.settle": "project",
  "organizations.admit": "sign_in",
  "organizations.join": "govern",
  "organizations.release": "platform",
  "previews.list": "erase",
  "previews.open": "job",
  "projects.applied": "project",
  "projects.applyCommit": "job",
  "projects.applyPush": "write",
  "projects.ensure": "job",
  "projects.open": "git",
  "projects.openToPush": "write",
  "runs.apply": "project",
  "sessions.current": "read",
  "sessions.open": "sign_in",
  "sessions.refresh": "sign_in",
  "sessions.end": "project",
  "sessions.end_all": "platform",
  "sign_in_links.redeem": "sign_in",
  "tenants.activate": "platform",
  "tenants.close": "erase",
  "tenants.subjects": "erase",
  "users.get": "read",
};

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<Name extends CallName> = Parameters<Calls[Name]>[1];
export type CallAnswer<Name extends CallName> = Awaited<ReturnType<Calls[Name]>>;

/** @throws Error when no such call was declared */
export function callByName(name: string): { run(ctx: Context, input: unknown): unknown; use: TenantUse } {
  if (!Object.hasOwn(calls, name)) throw new Error(`There is no call ${name}`);
  return { run: calls[name as CallName] as (ctx: Context, input: unknown) => unknown, use: useOfCall[name as CallName] };
}
