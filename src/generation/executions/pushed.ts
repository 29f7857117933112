import * as z from "zod";
import { mayStill } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { isId } from "../../platform/ids.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import { RequestedBy } from "../runs/request.ts";
import { beginExecution } from "./begin.ts";
import { findExecution } from "./store.ts";

const idOf = <Kind extends "execution" | "project">(kind: Kind) => z.custom<Kind extends "execution" ? `exe_${string}` : `prj_${string}`>((value) => typeof value === "string" && isId(kind, value));

const PushedCommit = z.strictObject({
  execution_id: idOf("execution"), project_id: idOf("project"), repo_url: z.string(), commit_id: z.string(), command: z.string(), by: RequestedBy, request_id: z.string(),
});

/**
 * Begins the tests of what somebody pushed, in their name: once, under the id that they were told. Where too much is under way it is tried again; where
 * the month is used up, or they may not run it any more, the audit trail says that nothing tested it. @throws AppError limit_exceeded
 */
export async function testPush(ctx: Context, { payload }: OutboxRow): Promise<void> {
  const { execution_id, project_id, repo_url, commit_id, command, by, request_id } = PushedCommit.parse(payload);
  if (findExecution(ctx.own, execution_id)) return;
  const theirs: Context = { ...ctx, actor: by, requestId: request_id };
  const leave = (reason: string): void => ctx.own.atomically(() => audit(theirs, { action: "project.push_untested", target: { type: "project", id: project_id }, outcome: "failure", key: `${execution_id}:untested`, details: { commit_id, reason } }));
  if (!mayStill(ctx, by, "executions:create", { type: "execution", project_id })) return leave("Who pushed may not run it any more");
  try {
    await beginExecution(theirs, { id: execution_id, source: { project_id, repo_url, ref: commit_id }, command, limits: null, env: {}, rerun_of: null });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "quota_exceeded") throw error;
    leave(error.message);
  }
}
