import OpenAI from "openai";

/** All the ways in which a call can come to nothing. */
export const chatFaults = [
  "unauthenticated", "unknown_model", "rate_limited", "out_of_credit", "overloaded", "timeout", "unreachable", "cut_off", "malformed", "empty",
  "refused", "context_overflow", "format_unsupported", "rejected", "aborted",
] as const;
export type ChatFaultCode = (typeof chatFaults)[number];

const meanings: Readonly<Record<ChatFaultCode, string>> = {
  unauthenticated: "The model's server doesn't take this key",
  unknown_model: "The model's server has no such model or address",
  rate_limited: "The model's server is asked too often",
  out_of_credit: "The account at the model's server has nothing left",
  overloaded: "The model's server is in trouble",
  timeout: "The model took too long",
  unreachable: "The model's server can't be reached",
  cut_off: "The model's answer broke off",
  malformed: "The model's server answered what is no completion",
  empty: "The model's answer is empty",
  refused: "The model refused to answer",
  context_overflow: "The question is too long for this model",
  format_unsupported: "The model's server doesn't take the wanted form of answers",
  rejected: "The model's server refused the request",
  aborted: "The call was given up while it was under way",
};

/** A call that came to nothing. What a server says of a refusal may hold keys and accounts: people who read of it see the kind and the status alone. */
export class ChatFault extends Error {
  override name = "ChatFault";
  readonly code: ChatFaultCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | null;
  /** How long the server asks to be left alone, milliseconds. */
  readonly retryAfterMs: number | null;
  /** How much of an answer had come: it is paid for. */
  readonly received: string;

  constructor(code: ChatFaultCode, { status = null, retryAfterMs = null, received = "", cause }: { status?: number | null; retryAfterMs?: number | null; received?: string; cause?: unknown } = {}) {
    super(status === null ? meanings[code] : `${meanings[code]} (${status})`, cause === undefined ? undefined : { cause: nameOf(cause) });
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.received = received;
  }
}

/** What a log may tell of the error behind a fault. Its message, headers and body are the server's words, which may repeat the key. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const request_id = error instanceof OpenAI.APIError ? (error.requestID ?? "") : "";
  return /^(?:req_)?[0-9a-f-]{8,64}$/i.test(request_id) ? `${error.constructor.name} ${request_id}` : error.constructor.name;
}

/** Where the same question may be answered if it is asked again. */
const passing: ReadonlySet<ChatFaultCode> = new Set(["rate_limited", "overloaded", "timeout", "unreachable", "cut_off", "malformed", "empty"]);
/** Where another model may answer. What is wrong with the question is wrong with it everywhere. */
const anothers: ReadonlySet<ChatFaultCode> = new Set([...passing, "unauthenticated", "unknown_model", "out_of_credit"]);
/** What says of a server that it is better left alone. */
const ailing: ReadonlySet<ChatFaultCode> = new Set(["overloaded", "timeout", "unreachable", "unauthenticated"]);

export const isRetryable = (code: ChatFaultCode): boolean => passing.has(code);
export const mayFallBack = (code: ChatFaultCode): boolean => anothers.has(code);
export const speaksOfServer = (code: ChatFaultCode): boolean => ailing.has(code);

const retryAfterMsMax = 3_600_000;

/** @param text what had come of the answer by then */
export function faultOf(error: unknown, received = ""): ChatFault {
  if (error instanceof ChatFault) return error;
  if (error instanceof OpenAI.APIConnectionTimeoutError) return new ChatFault("timeout", { received, cause: error });
  if (error instanceof OpenAI.APIError && typeof error.status === "number") return refusal(error, error.status, received);
  if (error instanceof SyntaxError) return new ChatFault("malformed", { received, cause: error });
  if (received !== "") return new ChatFault("cut_off", { received, cause: error });
  if (error instanceof OpenAI.APIError && error.error !== undefined) return new ChatFault("overloaded", { received, cause: error }); // an error told within a stream
  return new ChatFault("unreachable", { received, cause: error });
}

function refusal(error: InstanceType<typeof OpenAI.APIError>, status: number, received: string): ChatFault {
  const said = `${error.code ?? ""} ${error.type ?? ""} ${error.message}`.toLowerCase();
  return new ChatFault(codeOf(status, said), { status, received, retryAfterMs: retryAfterOf(error.headers), cause: error });
}

function codeOf(status: number, said: string): ChatFaultCode {
  if (status === 401 || status === 403) return "unauthenticated";
  if (status === 402 || said.includes("insufficient_quota")) return "out_of_credit";
  if (status === 429) return "rate_limited";
  if (status === 408 || status === 409 || status >= 500) return "overloaded";
  if (status === 413 || /context[ _]?(length|window|size)|maximum context|too many tokens|prompt is too long/.test(said)) return "context_overflow";
  if (/response_format|json_schema|json_object|structured output/.test(said)) return "format_unsupported";
  if (/content[ _]?(filter|policy)/.test(said)) return "refused";
  return status === 404 ? "unknown_model" : "rejected";
}

/** `Retry-After` in seconds or as a date counts from now, which the caller's clock knows: only seconds are heeded. */
function retryAfterOf(headers: Headers | undefined): number | null {
  const text = headers?.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text) * 1_000, retryAfterMsMax) : null;
}
