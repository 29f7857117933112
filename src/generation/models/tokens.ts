import type { ChatRequest } from "./chat.ts";

const perMessage = 8;

/**
 * The most tokens that a text comes to, without the model's own tokenizer: ASCII counts one for two characters (English and code have about four to a token, the densest
 * of it hardly less than two), and everything else one a byte, which no byte-pair encoding exceeds.
 */
export function countText(text: string): number {
  let ascii = 0;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) ascii++;
    else bytes += code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return Math.ceil(ascii / 2) + bytes;
}

/** The most that a whole question comes to: messages, tools and the schema of the answer. */
export function countPrompt({ messages, tools = [], format }: Pick<ChatRequest, "messages" | "tools" | "format">): number {
  const said = messages.reduce((sum, message) => sum + perMessage + countText(message.content) + (message.role === "assistant" ? countText(JSON.stringify(message.tool_calls)) : 0), 0);
  return said + (tools.length > 0 ? countText(JSON.stringify(tools)) : 0) + (format ? countText(JSON.stringify(format)) : 0);
}
