import * as z from "zod";
import type { Json } from "../../platform/canonical.ts";
import type { ChatFormat, ChatMessage, ChatReply } from "./chat.ts";

export type Parsed<T> = { success: true; value: T } | { success: false; fault: string };

const faultCharactersMax = 2_000;

/** The schema as servers take it in strict mode: what is known everywhere, no more. Fields are never optional there: say `.nullable()`. */
export const formatOf = (name: string, schema: z.ZodType): ChatFormat => ({ name, schema: bare(z.toJSONSchema(schema, { unrepresentable: "any" }) as Json) as ChatFormat["schema"] });

const kept = new Set(["type", "properties", "required", "items", "enum", "const", "anyOf", "description", "additionalProperties"]);

function bare(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(bare);
  if (schema === null || typeof schema !== "object") return schema;
  return Object.fromEntries(Object.entries(schema).filter(([name]) => kept.has(name)).map(([name, value]) =>
    [name, name === "properties" ? Object.fromEntries(Object.entries(value as { [name: string]: Json }).map(([field, inner]) => [field, bare(inner)])) : ["items", "anyOf"].includes(name) ? bare(value) : value]));
}

/** A JSON document out of what a model wrote: bare, in a fence, or with words around it. */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  let fault = "it is not JSON";
  for (const candidate of candidates(text)) {
    let document: unknown;
    try {
      document = JSON.parse(candidate);
    } catch (error) {
      fault = `it is not JSON (${error instanceof Error ? error.message : String(error)})`;
      continue;
    }
    const parsed = schema.safeParse(document);
    if (parsed.success) return { success: true, value: parsed.data };
    fault = z.prettifyError(parsed.error);
  }
  return { success: false, fault: fault.slice(0, faultCharactersMax) };
}

function* candidates(text: string): Generator<string> {
  yield text.trim();
  for (const [, inside] of text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n\s*```/g)) if (inside) yield inside;
  const outer = outermost(text);
  if (outer !== undefined) yield outer;
}

/** The first whole object in a text, by its braces outside of strings. */
function outermost(text: string): string | undefined {
  const begin = text.indexOf("{");
  let depth = 0;
  let inString = false;
  for (let place = begin; begin >= 0 && place < text.length; place++) {
    const character = text[place];
    if (inString && character === "\\") place++;
    else if (character === '"') inString = !inString;
    else if (!inString && character === "{") depth++;
    else if (!inString && character === "}" && --depth === 0) return text.slice(begin, place + 1);
  }
  return undefined;
}

/** A model gave no answer that can be used, also when it was told why. */
export class Unusable extends Error {
  override name = "Unusable";
}

/** Asks for a document: what doesn't fit is sent back once with the fault. @throws Unusable after the second answer */
export async function askForDocument<T>(schema: z.ZodType<T>, messages: readonly ChatMessage[], ask: (messages: ChatMessage[], tries: number) => Promise<ChatReply>): Promise<{ value: T; reply: ChatReply }> {
  const first = await ask([...messages], 1);
  const parsed = parseAnswer(schema, first.text);
  if (parsed.success) return { value: parsed.value, reply: first };
  const cut = first.finish === "length" ? "it was cut where the most that may be written was reached" : parsed.fault;
  const again = await ask([...messages, { role: "assistant", content: first.text, tool_calls: [] }, { role: "user", content: `This can't be used: ${cut}. Answer again, with the whole JSON document and nothing else.` }], 2);
  const second = parseAnswer(schema, again.text);
  if (second.success) return { value: second.value, reply: again };
  throw new Unusable(`The model's answer can't be used: ${second.fault}`);
}
