import type { ChatReply, ChatRequest, ChatTarget } from "../../src/generation/models/chat.ts";
import type { Plan } from "../../src/generation/models/port.ts";
import { newWorld, request, twoTasks, type World } from "./session-ports.ts";

/** What a model says to a question, by role: text, or tools that it calls. */
export type Said = { text?: string; tools?: [name: string, given: object][] };
export type Script = (asked: ChatRequest, target: ChatTarget, place: number) => Said | Promise<Said>;

export interface TalkingWorld extends World {
  /** Every question that was sent, in order. */
  sent: ChatRequest[];
}

export const replyOf = ({ text = "", tools = [] }: Said, model: string): ChatReply => ({
  text, tool_calls: tools.map(([name, given], place) => ({ id: `call_${place}`, name, arguments: JSON.stringify(given) })), finish: "stop", usage: { input_tokens: 10, output_tokens: 5 }, estimated: false, model,
});

/** A world whose language models speak from a script, and whose built-in engine builds nothing. */
export function newTalkingWorld(script: Script): TalkingWorld {
  const world = newWorld({ ...twoTasks, status: "unsupported", tasks: [], advice: "Connect a model" });
  const sent: ChatRequest[] = [];
  world.ports.chat = async (target, asked, signal) => {
    sent.push(asked);
    world.asked.chat = sent.length;
    await world.before("chat", signal);
    return replyOf(await script(asked, target, sent.length), target.model);
  };
  return Object.assign(world, { sent });
}

export const talking = (more: Parameters<typeof request>[0] = {}): ReturnType<typeof request> => request({ engine: "model", models_label: "Language models (some-model)", ...more });

const { engine: _, advice: __, ...planned }: Plan = twoTasks;
export const planText = JSON.stringify({ ...planned, sentences: planned.sentences.map((sentence) => ({ ...sentence, reason: null })), advice: null });

export const testsText = JSON.stringify({
  files: [{ path: "test/tea.test.ts", content: "// tests of teas and pots", task: "teas" }],
  proofs: [{ sentence: 0, tests: [{ file: "test/tea.test.ts", name: "teas" }] }, { sentence: 1, tests: [{ file: "test/tea.test.ts", name: "pots" }] }],
});

/** An engineer who writes one file for each task and is done. */
export const plainEngineer = ({ task, messages }: ChatRequest): Said =>
  messages.at(-1)?.role === "tool" ? { tools: [["finish", { summary: "Done" }]] } : { tools: [["write_file", { path: `src/${task ?? "repaired"}.ts`, content: `export const ${task ?? "repaired"} = 1;\n` }]] };

/** Every role does its work at the first try. */
export const wellBehaved: Script = (asked) => (asked.role === "pm" ? { text: planText } : asked.role === "qa" ? { text: testsText } : plainEngineer(asked));
