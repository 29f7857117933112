import { awaitExecution, awaitRun, isOver, runCommand, submitRequirement } from "../../generation/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { findAnswer } from "../../platform/idempotency/store.ts";
import { findAgent } from "../agents/store.ts";
import { callWebhook } from "./webhook.ts";
import type { CommandInput } from "./schema.ts";
import type { CommandRow } from "./tables.ts";

export interface Performed {
  result: Json;
  /** Why it came to nothing, where it did. */
  failed?: string;
}

type Of<Type extends CommandInput["type"]> = Extract<CommandInput, { type: Type }>;
type Perform<Type extends CommandInput["type"]> = (ctx: Context, input: Of<Type>, command: CommandRow, signal: AbortSignal) => Promise<Performed>;

const waitMs = 60_000;

/** Does one command. Begun again after a kill, it finds what it had begun and goes on with that. */
export function perform(ctx: Context, command: CommandRow, signal: AbortSignal): Promise<Performed> {
  const { input } = command;
  if (input.type === "requirement") return buildRequirement(ctx, input, command, signal);
  if (input.type === "execute") return execute(ctx, input, command, signal);
  return call(ctx, input, command, signal);
}

const buildRequirement: Perform<"requirement"> = async (ctx, { requirement, language, framework }, command, signal) => {
  const project_id = findAgent(ctx.own, command.agent_id)?.project_id ?? undefined;
  const input = { requirement, mode: "auto" as const, ...(language ? { language } : {}), ...(framework ? { framework } : {}), ...(project_id ? { project_id } : {}) };
  const { run_id } = await once(ctx, command, "run_id", async (own) => ({ run_id: (await submitRequirement(own, input, 0)).requirement.run_id }));
  for (;;) {
    signal.throwIfAborted();
    const run = await awaitRun(ctx, run_id, ({ status }) => isOver(status), waitMs);
    if (!isOver(run.status)) continue;
    const result = { run_id, status: run.status, repo_url: run.repo_url, commit_id: run.commit_id, project_id: run.project_id };
    return run.commit_id === null ? { result, failed: `The run ended ${run.status}` } : { result };
  }
};

const execute: Perform<"execute"> = async (ctx, { repo_url, command: line, ref }, command, signal) => {
  const { execution_id } = await once(ctx, command, "execution_id", async (own) => ({ execution_id: (await runCommand(own, { repo_url, command: line, ...(ref ? { ref } : {}) }, 0)).execution.execution_id }));
  for (;;) {
    signal.throwIfAborted();
    const { status, exit_code } = await awaitExecution(ctx, execution_id, waitMs);
    if (status === "queued" || status === "running") continue;
    const result = { execution_id, status, exit_code };
    return status === "passed" ? { result } : { result, failed: `The command ended ${status}` };
  }
};

const call: Perform<"webhook"> = async (ctx, { url, body }, command, signal) => {
  const status = await callWebhook(ctx, { url, body, id: command.id, secret: findAgent(ctx.own, command.agent_id)?.webhook_secret ?? null, signal });
  if (status >= 500 || status === 429) throw new Error(`The webhook answered ${status}`);
  return status < 300 ? { result: { status } } : { result: { status }, failed: `The webhook answered ${status}` };
};

/** What a verb makes under the command's id, made once: the answer that it remembers in its own commit says what it was. */
async function once<Name extends string>(ctx: Context, { id }: CommandRow, name: Name, make: (ctx: Context) => Promise<Record<Name, string>>): Promise<Record<Name, string>> {
  const scope = "agent_command";
  const known = findAnswer(ctx.own, scope, id, ctx.clock.now());
  if (known) return { [name]: (JSON.parse(known.body) as Record<string, string>)[name] } as Record<Name, string>;
  return make({ ...ctx, idempotency: { scope, key: id, fingerprint: sha256(id), claim: id } });
}
