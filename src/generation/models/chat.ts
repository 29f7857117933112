import type { Json } from "../../platform/canonical.ts";

/** Who speaks to a model in a run. Each has prompts of its own, and may have models of its own. */
export const chatRoles = ["pm", "engineer", "qa"] as const;
export type ChatRole = (typeof chatRoles)[number];

export interface ToolCall {
  id: string;
  name: string;
  /** JSON as the model wrote it: not parsed, and perhaps none. */
  arguments: string;
}

export type ChatMessage =
  | { role: "system" | "user"; content: string }
  | { role: "assistant"; content: string; tool_calls: ToolCall[] }
  | { role: "tool"; tool_call_id: string; content: string };

export interface ChatTool {
  name: string;
  description: string;
  /** JSON schema of its arguments. */
  parameters: { [name: string]: Json };
}

/** The JSON document that an answer must be. */
export interface ChatFormat {
  name: string;
  schema: { [name: string]: Json };
}

/** One turn, as a role asks for it: which model answers isn't its business. */
export interface ChatRequest {
  role: ChatRole;
  /** Key of the plan's task that it is about. */
  task: string | null;
  messages: ChatMessage[];
  tools?: ChatTool[];
  format?: ChatFormat;
}

export interface ChatUsage {
  input_tokens: number;
  output_tokens: number;
}

export interface ChatReply {
  text: string;
  tool_calls: ToolCall[];
  /** `length`: cut where the most that it may write was reached. */
  finish: "stop" | "length";
  usage: ChatUsage;
  /** Whether the tokens were counted here, because the server didn't say. */
  estimated: boolean;
  /** As the server names it. */
  model: string;
}

/** How a server takes the wish for JSON: by schema, as JSON of any shape, or only in words. */
export const formats = ["json_schema", "json_object", "none"] as const;
export type Format = (typeof formats)[number];

export const keyHeaders = ["authorization", "api-key", "none"] as const;
export type KeyHeader = (typeof keyHeaders)[number];

export const outputLimits = ["max_completion_tokens", "max_tokens"] as const;
export type OutputLimit = (typeof outputLimits)[number];

/** All that is needed to ask one model once. Holds the key: it is never kept, logged or told. */
export interface ChatTarget {
  /** Null: the installation's own. */
  provider_id: string | null;
  provider: string;
  base_url: string;
  key_header: KeyHeader;
  key: string;
  model: string;
  format: Format;
  streams: boolean;
  output_limit: OutputLimit;
  output_tokens_max: number;
  timeout_ms: number;
}
