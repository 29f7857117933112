import { audit } from "../../audit/index.ts";
import { boundsOfPeriod, periodOf, release, requireAllowance, reserve, settle, standingOf } from "../../billing/index.ts";
import { awaitRun, isOver, isParked, speaksHere, submitRequirement, tokensOf, type RunRow } from "../../generation/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { findAgent } from "../agents/store.ts";
import type { AskHostedRun, HostedRun, MonthQuery, MonthUsage } from "./schema.ts";

const leaseMs = 120_000;
const waitMs = 50_000;

/**
 * One message to a hosted agent, held to the month's messages and tokens. Waits for its end, up to 50 s; what takes longer goes on.
 * @throws AppError quota_exceeded | invalid_input
 */
export async function runHosted(ctx: Context, { input, agent_id, model, subject }: AskHostedRun): Promise<HostedRun> {
  const project_id = agent_id === undefined ? undefined : projectOf(ctx, agent_id);
  const own = ctx.settings.MODEL_PROVIDER;
  if (model !== undefined && model !== own) throw invalid("#/model", "not_offered", `This platform runs ${own}`);
  const key = newId("request", ctx.clock.now());
  ctx.own.atomically(() => {
    requireAllowance(ctx, "tokens", speaksHere(ctx) ? 1 : 0);
    reserve(ctx, { key, meter: "messages", quantity: 1, leaseMs });
  });
  const run_id = await begin(ctx, key, { requirement: input, mode: "auto", clarify: false, ...(project_id ? { project_id } : {}) });
  ctx.own.atomically(() => audit(ctx, { action: "hosted_run.create", target: { type: "run", id: run_id }, run_id, details: { subject, ...(agent_id ? { agent_id } : {}) } }));
  const run = await awaitRun(ctx, run_id, ({ status }) => isOver(status) || isParked(status), waitMs);
  return { run_id, status: run.status, output: isOver(run.status) ? outputOf(run) : isParked(run.status) ? "Its plan waits for an approval." : null, usage: { messages: 1, tokens: tokensOf(ctx, run_id) }, quota: quotaOf(ctx) };
}

/** A message counts once its run has begun; one that is refused doesn't. */
async function begin(ctx: Context, key: string, input: Parameters<typeof submitRequirement>[1]): Promise<string> {
  try {
    const { requirement } = await submitRequirement(ctx, input, 0);
    ctx.own.atomically(() => settle(ctx, { key, meter: "messages", quantity: 1, properties: { run_id: requirement.run_id } }));
    return requirement.run_id;
  } catch (error) {
    release(ctx, key);
    throw error;
  }
}

function projectOf(ctx: Context, agentId: string): string | null {
  const agent = findAgent(ctx.own, agentId);
  if (!agent || agent.deleted_at !== null) throw invalid("#/agent_id", "not_found", "There is no such agent");
  if (agent.is_paused) throw new AppError("conflict", "This agent is paused");
  return agent.project_id;
}

/** What became of it, as one would say it. */
function outputOf({ status, result, plan, repo_url, commit_id }: RunRow): string {
  if (commit_id === null) return [result?.reason, plan?.advice].filter((text) => typeof text === "string" && text !== "").join(" ") || `It ended ${status}.`;
  const tests = result?.tests ? ` ${result.tests.passed} of ${result.tests.total} tests passed.` : "";
  return `${plan?.title ?? "It"} is built: ${repo_url} at ${commit_id}.${tests}${status === "partial" && result?.reason ? ` ${result.reason}` : ""}`;
}

function quotaOf(ctx: Context): HostedRun["quota"] {
  const [messages, tokens] = [standingOf(ctx, "messages"), standingOf(ctx, "tokens")];
  return { messages_remaining: messages.remaining, tokens_remaining: tokens.remaining, resets_at: new Date(messages.resets_at).toISOString() };
}

/** A month of a tenant, as the platform's administration sees it. */
export function getMonthUsage(ctx: Context, { month }: MonthQuery): MonthUsage {
  const period = month ?? periodOf(ctx.clock.now());
  const { from, to } = boundsOfPeriod(period);
  const [messages, tokens] = [standingOf(ctx, "messages", from), standingOf(ctx, "tokens", from)];
  const bounds = ({ hard, soft }: typeof messages) => ({ hard, soft });
  return { tenant_id: ctx.tenantId, month: period, messages: messages.used, tokens: tokens.used, limits: { messages: bounds(messages), tokens: bounds(tokens) }, resets_at: new Date(to).toISOString() };
}
