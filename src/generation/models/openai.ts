import OpenAI from "openai";
import * as z from "zod";
import type { Settings } from "../../platform/settings.ts";
import { PlanDocument } from "../runs/request.ts";
import { prompts } from "./prompts.ts";
import type { Answer, ModelCall, ModelProvider, Plan, WrittenFile, WrittenTests } from "./port.ts";

const filesMax = 200;
const fileBytesMax = 200_000;
const totalBytesMax = 1_000_000;
const defaultModel = "gpt-5.2";

const path = z.string().min(1).max(300).refine((text) => !/^\/|\\|(^|\/)\.\.?(\/|$)|\0/.test(text), "must be relative, without .. and with forward slashes");
const Files = z.array(z.object({ path, content: z.string().max(fileBytesMax), task: z.string() })).max(filesMax)
  .refine((files) => files.reduce((sum, file) => sum + file.content.length, 0) <= totalBytesMax, `must hold at most ${totalBytesMax} characters`);
const WrittenFiles = z.object({ files: Files });
const Tests = z.object({ files: Files, proofs: z.array(z.object({ sentence: z.int().min(0), tests: z.array(z.object({ file: z.string(), name: z.string() })).min(1) })) });

/** Any server that speaks the OpenAI API. Answers are JSON, checked by the same schemas as everything that comes in; what doesn't fit is sent back once with the fault. */
export function openaiProvider(settings: Pick<Settings, "OPENAI_API_KEY" | "OPENAI_BASE_URL" | "OPENAI_MODEL">): ModelProvider {
  const client = new OpenAI({ apiKey: settings.OPENAI_API_KEY ?? "", maxRetries: 2, ...(settings.OPENAI_BASE_URL ? { baseURL: settings.OPENAI_BASE_URL } : {}) });
  const model = settings.OPENAI_MODEL ?? defaultModel;

  async function ask<T>(schema: z.ZodType<T>, system: string, question: object, { signal }: ModelCall): Promise<Answer<T>> {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "system", content: system }, { role: "user", content: JSON.stringify(question) }];
    const usage = { input_tokens: 0, output_tokens: 0 };
    for (let tries = 1; ; tries++) {
      const completion = await client.chat.completions.create({ model, messages, response_format: { type: "json_object" } }, { signal }).catch(withoutDetails);
      usage.input_tokens += completion.usage?.prompt_tokens ?? 0;
      usage.output_tokens += completion.usage?.completion_tokens ?? 0;
      const text = completion.choices[0]?.message.content ?? "";
      const parsed = parse(schema, text);
      if (parsed.success) return { value: parsed.value, usage, model: completion.model };
      if (tries === 2) throw new Error(`The model's answer can't be used: ${parsed.fault}`);
      messages.push({ role: "assistant", content: text }, { role: "user", content: `This can't be used: ${parsed.fault}. Answer again, with the whole JSON document and nothing else.` });
    }
  }

  return {
    name: "openai",
    label: `${model} (OpenAI API)`,
    billsTokens: true,
    // The schemas are the port's own shapes; `exactOptionalPropertyTypes` alone tells an optional reason from an undefined one.
    plan: async (request, call) => checked(await ask(PlanDocument, prompts.plan, request, call), request.requirement),
    write: async (request, call) => filesOf(await ask(WrittenFiles, prompts.write, request, call)),
    test: (request, call) => ask<WrittenTests>(Tests, prompts.test, request, call),
    repair: async (request, call) => filesOf(await ask(WrittenFiles, prompts.repair, request, call)),
  };
}

/** What a model's server says of a refusal may hold the key and the account of this installation: people who read of a failed run see the status alone. */
function withoutDetails(error: unknown): never {
  if (error instanceof OpenAI.APIError && error.status !== undefined) throw new Error(`The model's server answered ${error.status}`, { cause: error });
  throw error;
}

function parse<T>(schema: z.ZodType<T>, text: string): { success: true; value: T } | { success: false; fault: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { success: false, fault: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const parsed = schema.safeParse(document);
  return parsed.success ? { success: true, value: parsed.data } : { success: false, fault: z.prettifyError(parsed.error) };
}

const filesOf = ({ value, ...rest }: Answer<{ files: WrittenFile[] }>): Answer<WrittenFile[]> => ({ ...rest, value: value.files });

/** A plan whose sentences don't add up to the requirement has dropped something: it is refused rather than believed. */
function checked(answer: Answer<z.infer<typeof PlanDocument>>, requirement: string): Answer<Plan> {
  const bare = (text: string) => text.replace(/\s+/g, "");
  if (bare(answer.value.sentences.map((sentence) => sentence.text).join("")) !== bare(requirement)) throw new Error("The model's plan leaves out or changes sentences of the requirement");
  return answer as Answer<Plan>;
}
