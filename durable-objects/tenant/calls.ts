import { endSession, openSession, redeemLink, refreshSession } from "../../src/identity/index.ts";
import { applyCommit, ensureProject, findApplied, getCommitSigner, listAllowedSigners, openInbox, openProject, pullInbox, signCommit } from "../../src/delivery/index.ts";
import { applyOwnExecution, applyRun, reserveModelCall, settleModelCall } from "../../src/generation/index.ts";
import { grantEntitlement, setPlan } from "../../src/billing/index.ts";
import { signHead } from "../../src/audit/index.ts";
import { workOwnJobs } from "./jobs.ts";
import type { Context } from "../../src/platform/context.ts";

/**
 * What the product's own objects and the edge may have done here, by name. Each entry parses what it is given, calls a verb, and is safe to run twice.
 * Outsiders can't reach it: only code of ours holds the binding.
 */
export const calls = {
  "audit.checkpoint": signHead,
  "billing.grant": grantEntitlement,
  "billing.setPlan": setPlan,
  "commits.allowedSigners": listAllowedSigners,
  "commits.sign": signCommit,
  "commits.signer": getCommitSigner,
  "executions.apply": applyOwnExecution,
  "inbox.open": openInbox,
  "inbox.pull": pullInbox,
  "jobs.work": workOwnJobs,
  "models.reserve": reserveModelCall,
  "models.settle": settleModelCall,
  "projects.applied": findApplied,
  "projects.applyCommit": applyCommit,
  "projects.ensure": ensureProject,
  "projects.open": openProject,
  "runs.apply": applyRun,
  "sessions.open": openSession,
  "sessions.refresh": refreshSession,
  "sessions.end": endSession,
  "sign_in_links.redeem": redeemLink,
} satisfies Record<string, (ctx: Context, input: never) => unknown>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<Name extends CallName> = Parameters<Calls[Name]>[1];
export type CallAnswer<Name extends CallName> = Awaited<ReturnType<Calls[Name]>>;

/** @throws Error when no such call was declared */
export function callByName(name: string): (ctx: Context, input: unknown) => unknown {
  if (!Object.hasOwn(calls, name)) throw new Error(`There is no call ${name}`);
  return calls[name as CallName] as (ctx: Context, input: unknown) => unknown;
}
