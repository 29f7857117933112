import type { Json } from "../../../platform/canonical.ts";
import { AppError } from "../../../platform/errors.ts";
import { randomBytes, sha256 } from "../../../platform/digest.ts";
import type { ChatReply, ChatRequest, ChatTarget, Format } from "../../models/chat.ts";
import { ChatFault, isRetryable, mayFallBack, type ChatFaultCode } from "../../models/faults.ts";
import { bodyOf } from "../../models/openai.ts";
import type { BegunChat } from "../../models/reserving.ts";
import { countPrompt, countText } from "../../models/tokens.ts";
import { maskVerdict } from "../../executions/masking.ts";
import type { Talk } from "../../roles/talk.ts";
import { defaultLimits, type Verdict } from "../../sandbox/port.ts";
import type { StepTools } from "../conductor.ts";
import type { SessionPorts } from "../ports.ts";
import type { RunRequest } from "../request.ts";

export interface TalkParts {
  ports: Pick<SessionPorts, "tenant" | "chat" | "artifacts" | "sandbox">;
  request: Pick<RunRequest, "run_id" | "tenant_id">;
  step: string;
  tools: StepTools;
  /** Waits so many milliseconds, or until `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** One turn that was answered, as the journal keeps it. */
export interface KeptTurn {
  call_id: string;
  role: ChatRequest["role"];
  task: string | null;
  prompt_sha256: string;
  answer_sha256: string;
  latency_ms: number;
  reply: ChatReply;
  /** What was said was let go. */
  forgotten?: true;
}

const triesPerRoute = 3;
const firstDelayMs = 500;
/** A server that asks to be left alone for longer is passed over. */
const patienceMs = 20_000;

export const digestOfPrompt = ({ messages, tools = [], format }: Pick<ChatRequest, "messages" | "tools" | "format">): string => sha256(JSON.stringify({ messages, tools, format: format ?? null }));
export const digestOfReply = ({ text, tool_calls }: Pick<ChatReply, "text" | "tool_calls">): string => sha256(JSON.stringify({ text, tool_calls }));

/** What a role says and does within one step: each turn reserved, asked, kept, settled and told; a repeated step is given the same answers. */
export function newTalk(parts: TalkParts): Talk {
  const { ports, tools, request } = parts;
  const takenFormats = new Map<string, Format>();
  return {
    async chat(turn, asked) {
      const kept = await tools.once(`turn:${turn}`, () => askUntilAnswered(parts, turn, asked, takenFormats));
      await tools.boundary("answered");
      const { call_id, role, task, answer_sha256, latency_ms, reply } = kept;
      const { usage: { input_tokens, output_tokens }, model, estimated } = reply;
      const ended = await ports.tenant.endChat({ call_id, model, fault: null, input_tokens, output_tokens, estimated, latency_ms, answer_sha256, stored: true });
      tools.note(`called:${turn}`, "model.called", { call_id, role, task, model, input_tokens, output_tokens, latency_ms, cost_micros: ended.cost_micros, run_micros: ended.run_micros });
      if (ended.overdraft_micros > 0) throw new AppError("quota_exceeded", `A call cost ${ended.overdraft_micros} millionths of a dollar more than was set aside for it: the run stops here`);
      return reply;
    },
    run: (name, files, command) => tools.once(`run:${name}`, async (): Promise<Verdict> => {
      const verdict = maskVerdict(await ports.sandbox.run({ files, command, limits: defaultLimits, caller: request.tenant_id }, () => {}, tools.signal));
      if (verdict.status === "broken" && verdict.tests.length === 0 && verdict.file_errors.length === 0) throw new Error(verdict.reason ?? "The sandbox came to no verdict");
      return { ...verdict, logs: verdict.logs.slice(-logCharactersMax) };
    }),
    heard: (turn) => tools.once(`heard:${turn}`, () => tools.unheard()),
  };
}

const logCharactersMax = 8_000;

/** Goes from try to try and from model to model until one answers. @throws ChatFault, AppError */
async function askUntilAnswered(parts: TalkParts, turn: string, asked: ChatRequest, takenFormats: Map<string, Format>): Promise<KeptTurn> {
  const { tools, wait } = parts;
  const tried: string[] = [];
  const triesBy = new Map<string, number>();
  let last: ChatFault | undefined;
  for (let tries = 1; ; tries++) {
    const begun = await begin(parts, `${turn}:${tools.attempt}.${tries}`, asked, tried, last);
    const target = { ...begun.target, format: takenFormats.get(begun.route) ?? begun.target.format };
    try {
      return await attempt(parts, begun.call_id, target, asked);
    } catch (error) {
      if (!(error instanceof ChatFault)) throw error;
      last = error;
      tools.note(`failed:${turn}:${tools.attempt}.${tries}`, "model.failed", { role: asked.role, task: asked.task, model: target.model, provider: target.provider, fault: error.code, message: error.message, status: error.status });
      const weaker = error.code === "format_unsupported" ? weakerThan(target.format) : undefined;
      if (weaker !== undefined) {
        takenFormats.set(begun.route, weaker);
        continue;
      }
      if (!mayFallBack(error.code)) throw error;
      const count = (triesBy.get(begun.route) ?? 0) + 1;
      triesBy.set(begun.route, count);
      const delayMs = delayOf(error, count);
      if (!isRetryable(error.code) || count >= triesPerRoute || delayMs > patienceMs) tried.push(begun.route);
      else await wait(delayMs, tools.signal);
    }
  }
}

/** Doubles, with up to as much again by chance, so that those who failed together don't come back together; and never sooner than the server asks for. */
const delayOf = ({ retryAfterMs }: ChatFault, count: number): number => Math.max(retryAfterMs ?? 0, firstDelayMs * 2 ** (count - 1) * (1 + (randomBytes(1)[0] ?? 0) / 256));

const weakerThan = (format: Format): Format | undefined => (format === "json_schema" ? "json_object" : format === "json_object" ? "none" : undefined);

async function begin({ ports, request: { run_id }, step, tools }: TalkParts, name: string, asked: ChatRequest, tried: string[], last: ChatFault | undefined): Promise<BegunChat & { call_id: string }> {
  const call_id = `${run_id}:${step}:${name}`;
  const begun = await ports.tenant.beginChat({ call_id, run_id, step, role: asked.role, task: asked.task, prompt_tokens: countPrompt(asked), prompt_sha256: digestOfPrompt(asked), tried: [...tried] }).catch((error: unknown) => {
    // Nobody is left: what the last one said tells more than that.
    throw last && error instanceof AppError && error.code === "unavailable" ? last : error;
  });
  for (const warning of begun.warnings) tools.note(`budget:${warning.budget_id}:${warning.degree}`, "budget.warning", { ...warning });
  await tools.boundary("reserved");
  return { ...begun, call_id };
}

/** Where an answer had begun, or may have been thought about, what was sent is paid for. */
const paid: ReadonlySet<ChatFaultCode> = new Set(["timeout", "cut_off", "refused", "empty", "malformed", "aborted"]);

async function attempt({ ports, tools }: TalkParts, call_id: string, target: ChatTarget, asked: ChatRequest): Promise<KeptTurn> {
  const began = tools.now();
  tools.signal.throwIfAborted();
  let reply: ChatReply | undefined;
  try {
    reply = await ports.chat(target, asked, tools.signal);
    const kept = { call_id, role: asked.role, task: asked.task, prompt_sha256: digestOfPrompt(asked), answer_sha256: digestOfReply(reply), latency_ms: tools.now() - began, reply };
    await ports.artifacts.storeCall(call_id, asJson({ question: bodyOf(target, asked), answer: reply }));
    tools.signal.throwIfAborted(); // it would be kept no more
    return kept;
  } catch (error) {
    const isFault = error instanceof ChatFault;
    if (!isFault && !tools.signal.aborted) throw error;
    const fault = isFault ? error.code : "aborted";
    const tokens = reply?.usage ?? { input_tokens: paid.has(fault) ? countPrompt(asked) : 0, output_tokens: isFault ? countText(error.received) : 0 };
    await ports.tenant.endChat({ call_id, model: target.model, fault, ...tokens, estimated: true, latency_ms: tools.now() - began, answer_sha256: null, stored: false });
    throw error;
  }
}

/** Plain data, without what is undefined in it. */
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
