import type { ChatReply, ChatRequest } from "../../src/generation/models/chat.ts";
import { ChatFault } from "../../src/generation/models/faults.ts";
import { countPrompt, countText } from "../../src/generation/models/tokens.ts";
import type { ChatServer } from "../../src/generation/runs/ports.ts";
import type { Task } from "./suite.ts";

type Call = [name: string, given: object | string];

/** Models that answer from a task's folder, and go wrong where it says so. */
export function scriptedChat(task: Task): ChatServer {
  let plans = 0;
  let repairs = 0;
  return async (target, asked, signal) => {
    signal.throwIfAborted();
    if (asked.role === "pm") return reply(asked, target.model, task.answer.faults.bad_plan && ++plans === 1 ? "Here is my plan: first we" : planOf(task));
    if (asked.role === "qa") return reply(asked, target.model, testsOf(task));
    const isRepair = asked.task === null;
    const turn = asked.messages.filter(({ role }) => role === "assistant").length + 1;
    if (isRepair && turn === 1) repairs++;
    const turns = isRepair ? repairTurns(task, repairs) : writingTurns(task);
    const calls = turns[turn - 1];
    if (!calls) throw new ChatFault("empty");
    return reply(asked, target.model, "", calls);
  };
}

const finish: Call = ["finish", { summary: "Done" }];

/** What no tool can be called with; all of it is told, and the work goes on. */
const malformed: Call[] = [["write_file", "{ not JSON"], ["edit_file", { path: "nowhere.ts", search: "a", replace: "b" }], ["paint", {}]];

function writingTurns(task: Task): Call[][] {
  const { code, faults } = task.answer;
  const isRight = faults.wrong.length === 0;
  const writes = Object.entries(code).map(([path, content]) => put(path, task.starter[path], isRight ? content : spoilt(task, path, content)));
  return [...(faults.malformed ? [malformed] : []), writes, [finish]];
}

function repairTurns(task: Task, round: number): Call[][] {
  const { code, faults: { wrong, mended_in } } = task.answer;
  const isMended = mended_in !== null && round >= mended_in;
  const spoiltPaths = [...new Set(wrong.map(({ path }) => path))];
  return [spoiltPaths.map((path): Call => ["write_file", { path, content: isMended ? (code[path] ?? "") : `${spoilt(task, path, code[path] ?? "")}// another try: ${round}\n` }]), [finish]];
}

const spoilt = ({ answer }: Task, path: string, content: string): string => answer.faults.wrong.filter((fault) => fault.path === path).reduce((text, { search, replace }) => text.replace(search, replace), content);

const put = (path: string, before: string | undefined, content: string): Call => (before === undefined ? ["write_file", { path, content }] : ["edit_file", { path, search: before, replace: content }]);

const sentencesOf = ({ text }: Task): string[] => text.match(/[^.]+(?:\.|$)/g)?.filter((part) => part.trim() !== "") ?? [text];

const planOf = (task: Task): string => JSON.stringify({
  status: "planned", name: task.name, title: task.name, language: "TypeScript", framework: "", assumptions: [], questions: [], advice: null,
  sentences: sentencesOf(task).map((text) => ({ text, status: "planned", reason: null })),
  tasks: [{ key: "all", title: task.name, description: task.text, acceptance_criteria: sentencesOf(task), depends_on: [], sentences: sentencesOf(task).map((_, place) => place) }],
});

/** Every sentence is proved by every test: what the folder's tests are called is read out of them. */
function testsOf(task: Task): string {
  const { tests } = task.answer;
  const names = Object.entries(tests).flatMap(([file, content]) => [...content.matchAll(/\bit\("([^"]+)"/g)].map(([, name]) => ({ file, name })));
  return JSON.stringify({ files: Object.entries(tests).map(([path, content]) => ({ path, content, task: "all" })), proofs: sentencesOf(task).map((_, sentence) => ({ sentence, tests: names })) });
}

function reply(asked: ChatRequest, model: string, text: string, calls: Call[] = []): ChatReply {
  const tool_calls = calls.map(([name, given], place) => ({ id: `call_${place}`, name, arguments: typeof given === "string" ? given : JSON.stringify(given) }));
  return { text, tool_calls, finish: "stop", usage: { input_tokens: countPrompt(asked), output_tokens: countText(text + JSON.stringify(tool_calls)) }, estimated: true, model };
}
