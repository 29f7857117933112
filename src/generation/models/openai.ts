import OpenAI from "openai";
import { withinLease } from "../../platform/lease.ts";
import type { ChatFormat, ChatMessage, ChatReply, ChatRequest, ChatTarget, ChatUsage, Format, ToolCall } from "./chat.ts";
import { cutFetch } from "./cutting.ts";
import { ChatFault, faultOf } from "./faults.ts";
import { countText, countPrompt } from "./tokens.ts";

/** More than any answer that may be asked for: a server that sends without end is cut. */
const answerCharactersMax = 2_000_000;
/** Tools that one turn may call. */
const toolCallsMax = 128;

/** Asks a server that speaks the OpenAI API, once: no retry, no redirect. @throws ChatFault, or the reason of `signal` */
export async function askServer(target: ChatTarget, request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
  const received = { text: "" };
  try {
    const reply = await withinLease(target.timeout_ms, signal, (lease) => (target.streams ? streamed(target, request, received, lease) : whole(target, request, lease)));
    return checked(reply);
  } catch (error) {
    signal.throwIfAborted();
    throw isTimeout(error) ? new ChatFault("timeout", { received: received.text, cause: error }) : faultOf(error, received.text);
  }
}

const isTimeout = (error: unknown): boolean => error instanceof OpenAI.APIUserAbortError || (error instanceof DOMException && error.name === "TimeoutError");

function clientOf({ base_url, key, key_header, timeout_ms }: ChatTarget): OpenAI {
  const headers = key_header === "authorization" ? {} : { Authorization: null, ...(key_header === "none" ? {} : { [key_header]: key }) };
  return new OpenAI({ apiKey: key || "none", baseURL: base_url, maxRetries: 0, timeout: timeout_ms, defaultHeaders: headers, fetchOptions: { redirect: "manual" }, fetch: cutFetch, logLevel: "off", dangerouslyAllowBrowser: true });
}

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** What is sent, but for streaming. Also what is kept of a call's parameters. */
export function bodyOf({ model, format, output_limit, output_tokens_max }: ChatTarget, { messages, tools, format: wanted }: ChatRequest): Body {
  const shape = wanted && responseFormat(format, wanted);
  return {
    model, messages: messages.map(asParam), [output_limit]: output_tokens_max,
    ...(tools && tools.length > 0 ? { tools: tools.map(({ name, description, parameters }) => ({ type: "function" as const, function: { name, description, parameters } })) } : {}),
    ...(shape ? { response_format: shape } : {}),
  };
}

function responseFormat(format: Format, { name, schema }: ChatFormat): Body["response_format"] {
  if (format === "json_schema") return { type: "json_schema", json_schema: { name, schema, strict: true } };
  return format === "json_object" ? { type: "json_object" } : undefined;
}

function asParam(message: ChatMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role !== "assistant") return message;
  const tool_calls = message.tool_calls.map(({ id, name, arguments: text }) => ({ id, type: "function" as const, function: { name, arguments: text } }));
  return { role: "assistant", content: message.content, ...(tool_calls.length > 0 ? { tool_calls } : {}) };
}

type Raw = Omit<ChatReply, "usage" | "estimated"> & { usage: ChatUsage | undefined; refused: boolean; asked: ChatRequest; ended: boolean };

async function whole(target: ChatTarget, request: ChatRequest, signal: AbortSignal): Promise<Raw> {
  const completion = await clientOf(target).chat.completions.create(bodyOf(target, request), { signal });
  const choice = completion?.choices?.[0];
  if (!choice?.message) throw new ChatFault("malformed");
  const { content, refusal, tool_calls = [] } = choice.message;
  return {
    text: content ?? "", tool_calls: tool_calls.flatMap((call) => (call.type === "function" ? [{ id: call.id, name: call.function.name, arguments: call.function.arguments }] : [])),
    finish: choice.finish_reason === "length" ? "length" : "stop", refused: isRefusal(refusal, choice.finish_reason), model: completion.model ?? target.model, usage: usageOf(completion.usage), asked: request, ended: true,
  };
}

async function streamed(target: ChatTarget, request: ChatRequest, received: { text: string }, signal: AbortSignal): Promise<Raw> {
  const stream = await clientOf(target).chat.completions.create({ ...bodyOf(target, request), stream: true, stream_options: { include_usage: true } }, { signal });
  const raw: Raw = { text: "", tool_calls: [], finish: "stop", refused: false, model: target.model, usage: undefined, asked: request, ended: false };
  const calls = new Map<number, ToolCall>();
  for await (const chunk of stream) {
    if (chunk.usage) raw.usage = usageOf(chunk.usage);
    if (chunk.model) raw.model = chunk.model;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    raw.text += choice.delta?.content ?? "";
    received.text += choice.delta?.content ?? "";
    for (const delta of choice.delta?.tool_calls ?? []) received.text += addDelta(calls, delta);
    if (received.text.length > answerCharactersMax) throw new ChatFault("malformed", { received: received.text });
    if (isRefusal(choice.delta?.refusal, choice.finish_reason)) raw.refused = true;
    if (choice.finish_reason) {
      raw.ended = true;
      raw.finish = choice.finish_reason === "length" ? "length" : "stop";
    }
  }
  return { ...raw, tool_calls: [...calls].sort(([a], [b]) => a - b).map(([, call]) => call) };
}

type ToolDelta = NonNullable<OpenAI.ChatCompletionChunk.Choice.Delta["tool_calls"]>[number];

/** Answers what was new in it. What a server calls a place is its own word: only a small whole number is one. @throws ChatFault */
function addDelta(calls: Map<number, ToolCall>, { index, id, function: part }: ToolDelta): string {
  const place: unknown = index ?? 0;
  if (typeof place !== "number" || !Number.isInteger(place) || place < 0 || place >= toolCallsMax) throw new ChatFault("malformed");
  const known = calls.get(place);
  const call = known ?? { id: String(id ?? `call_${place}`), name: "", arguments: "" };
  if (!known) calls.set(place, call);
  const [name, text] = [String(part?.name ?? ""), String(part?.arguments ?? "")];
  call.name += name;
  call.arguments += text;
  return (known ? "" : String(id ?? "")) + name + text;
}

const isRefusal = (refusal: string | null | undefined, finish: string | null): boolean => (refusal ?? "") !== "" || finish === "content_filter";

const usageOf = (usage: { prompt_tokens?: number; completion_tokens?: number } | null | undefined): ChatUsage | undefined =>
  typeof usage?.prompt_tokens === "number" ? { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens ?? 0 } : undefined;

function checked({ refused, asked, usage, ended, ...reply }: Raw): ChatReply {
  const { tool_calls } = reply;
  const written = reply.text + tool_calls.map((call) => call.name + call.arguments).join("");
  if (refused) throw new ChatFault("refused", { received: written });
  if (!ended) throw new ChatFault(written === "" ? "malformed" : "cut_off", { received: written });
  if (reply.text.trim() === "" && tool_calls.length === 0) throw new ChatFault("empty");
  return { ...reply, usage: usage ?? { input_tokens: countPrompt(asked), output_tokens: countText(written) }, estimated: usage === undefined };
}
