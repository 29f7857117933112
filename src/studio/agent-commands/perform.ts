import { awaitExecution, awaitRun, isOver, isParked, runCommand, submitRequirement } from "../../generation/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { findAnswer } from "../../platform/idempotency/store.ts";
import { findAgent } from "../agents/store.ts";
import { moveCommand } from "./store.ts";
import { callWebhook } from "./webhook.ts";
import type { CommandInput } from "./schema.ts";
import type { CommandRow } from "./tables.ts";

/** How a command ends. */
export interface Outcome {
  status: "succeeded" | "failed" | "cancelled";
  result?: Json;
  /** Why it came to nothing, where it did. */
  error?: string;
}

type Of<Type extends CommandInput["type"]> = Extract<CommandInput, { type: Type }>;
type Perform<Type extends CommandInput["type"]> = (ctx: Context, input: Of<Type>, command: CommandRow, signal: AbortSignal) => Promise<Outcome>;

const waitMs = 60_000;

/** Does one command. Begun again after a kill, it finds what it had begun and goes on with that. */
export function perform(ctx: Context, command: CommandRow, signal: AbortSignal): Promise<Outcome> {
  const { input } = command;
  if (input.type === "requirement") return buildRequirement(ctx, input, command, signal);
  if (input.type === "execute") return execute(ctx, input, command, signal);
  return call(ctx, input, command, signal);
}

const buildRequirement: Perform<"requirement"> = async (ctx, { requirement, language, framework }, command, signal) => {
  const project_id = findAgent(ctx.own, command.agent_id)?.project_id ?? undefined;
  const input = { requirement, mode: "auto" as const, ...(language ? { language } : {}), ...(framework ? { framework } : {}), ...(project_id ? { project_id } : {}) };
  const run_id = await once(ctx, command, "run_id", async (own) => (await submitRequirement(own, { ...input, clarify: false }, 0)).requirement.run_id);
  for (;;) {
    signal.throwIfAborted();
    const run = await awaitRun(ctx, run_id, ({ status }) => isOver(status) || isParked(status), waitMs);
    if (!isOver(run.status) && !isParked(run.status)) continue;
    const result = { run_id, status: run.status, repo_url: run.repo_url, commit_id: run.commit_id, project_id: run.project_id };
    if (isParked(run.status)) return { status: "failed", result, error: "Its plan waits for an approval: the run goes on by itself once that is given" };
    if (run.status === "cancelled") return { status: "cancelled", result };
    return run.commit_id === null ? { status: "failed", result, error: `The run ended ${run.status}` } : { status: "succeeded", result };
  }
};

const execute: Perform<"execute"> = async (ctx, { repo_url, command: line, ref }, command, signal) => {
  const execution_id = await once(ctx, command, "execution_id", async (own) => (await runCommand(own, { repo_url, command: line, ...(ref ? { ref } : {}) }, 0)).execution.execution_id);
  for (;;) {
    signal.throwIfAborted();
    const { status, exit_code } = await awaitExecution(ctx, execution_id, waitMs);
    if (status === "queued" || status === "running") continue;
    const result = { execution_id, status, exit_code };
    return status === "passed" ? { status: "succeeded", result } : { status: "failed", result, error: `The command ended ${status}` };
  }
};

const call: Perform<"webhook"> = async (ctx, { url, body }, command, signal) => {
  const status = await callWebhook(ctx, { url, body, id: command.id, secret: findAgent(ctx.own, command.agent_id)?.webhook_secret ?? null, signal });
  if (status >= 500 || status === 429) throw new AppError("unavailable", `The webhook answered ${status}`);
  return status < 300 ? { status: "succeeded", result: { status } } : { status: "failed", result: { status }, error: `The webhook answered ${status}` };
};

/** The id of what a verb makes under the command's id, made once: the row says it, and until that is written the answer that the verb remembers in its own commit. */
async function once(ctx: Context, command: CommandRow, name: string, make: (ctx: Context) => Promise<string>): Promise<string> {
  const begun = begunIn(command, name);
  if (begun !== undefined) return begun;
  const scope = "agent_command";
  const known = findAnswer(ctx.own, scope, command.id, ctx.clock.now());
  const made = known ? (JSON.parse(known.body) as Record<string, string>)[name]! : await make({ ...ctx, idempotency: { scope, key: command.id, fingerprint: sha256(command.id), claim: command.id } });
  moveCommand(ctx.own, command.id, "running", { result: { [name]: made } });
  return made;
}

/** What a command under way has begun. */
export const begunIn = ({ result }: CommandRow, name: string): string | undefined => (result as Record<string, string> | null)?.[name];
