import { listAuditLogs } from "../../src/audit/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { advanceDeletion, beginDeletion, certifyDeletion, dropDeletion, getCertificate, openDeletions } from "../../src/tenancy/index.ts";
import { valueOf, type Outcome } from "../tenant/outcome.ts";

/** What our own code may have done in the platform's object, by name. */
export const platformCalls = {
  "audit.list": listAuditLogs,
  "deletions.advance": advanceDeletion,
  "deletions.begin": beginDeletion,
  "deletions.certificate": getCertificate,
  "deletions.certify": certifyDeletion,
  "deletions.drop": dropDeletion,
  "deletions.open": openDeletions,
} satisfies Record<string, (ctx: Context, input: never) => unknown>;

type Calls = typeof platformCalls;
type CallName = keyof Calls;

/** @throws Error when no such call was declared */
export function platformCallByName(name: string): (ctx: Context, input: unknown) => unknown {
  if (!Object.hasOwn(platformCalls, name)) throw new Error(`There is no call ${name}`);
  return platformCalls[name as CallName] as (ctx: Context, input: unknown) => unknown;
}

type Call = <Name extends CallName>(name: Name, input: Parameters<Calls[Name]>[1]) => Promise<Awaited<ReturnType<Calls[Name]>>>;

/** Calls the one platform object. @throws AppError as it was thrown there */
export const callPlatform = (env: Pick<Env, "PLATFORM">): Call =>
  typed(async (name, input) => valueOf((await env.PLATFORM.getByName("platform").call(name, input)) as Outcome));

/** The object runs the very entry that the types are read from. */
const typed = (call: (name: string, input: unknown) => Promise<unknown>): Call => call as Call;
