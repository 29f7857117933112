import type { ChatMessage } from "../models/chat.ts";
import type { Plan, PlannedTask, RepairRequest, WriteRequest, WrittenFile } from "../models/port.ts";
import { asData, engineerPrompt } from "../prompts/index.ts";
import { mapRepository } from "./repository-map.ts";
import { shownFailures } from "./signatures.ts";
import type { Talk } from "./talk.ts";
import { offeredTools, performTool, type Workbench } from "./tools.ts";
import { newWorkTree, type WorkTree } from "./work-tree.ts";

/** Turns of one task: past it the task is left as it is, and its tests say the rest. */
const turnsMax = 40;
const mapTokens = 6_000;
const nudgesMax = 2;

/** Task by task, in the plan's order. Answers the whole repository but QA's files; each file with the task that last touched it. */
export async function writeAsEngineer({ requirement, plan, tree: base = [], given: tests = [] }: WriteRequest, talk: Talk): Promise<WrittenFile[]> {
  const tree = newWorkTree([...base, ...tests]);
  const owners = new Map(base.map(({ path, task }) => [path, task]));
  for (const task of plan.tasks) {
    const question = [asData("requirement", requirement), asData("plan", outlineOf(plan)), mapOf(tree, task), `QA's tests: ${tests.filter((file) => file.task === task.key).map(({ path }) => path).join(", ") || "none for this task"}`, `Your task is ${task.key}: ${asData("task", JSON.stringify(task, null, 1))}`].join("\n\n");
    await work(talk, `${task.key}`, task.key, question, benchOf(tree, tests, talk, task.key, owners));
  }
  return filesOf(tree, tests, owners);
}

/** Shown what is red. Answers the files that changed; none means that nothing was found to change. */
export async function repairAsEngineer({ requirement, plan, files, tests, failures, round }: RepairRequest, talk: Talk): Promise<WrittenFile[]> {
  const tree = newWorkTree(files);
  const owners = new Map(files.map(({ path, task }) => [path, task]));
  const question = [asData("requirement", requirement), asData("plan", outlineOf(plan)), mapOf(tree, { title: "", description: shownFailures(failures) }), `All tasks are written, and tests fail. Change the code until they pass:\n${asData("failures", shownFailures(failures))}`].join("\n\n");
  await work(talk, `repair-${round}`, null, question, benchOf(tree, tests.files, talk, plan.tasks.at(-1)?.key ?? "project", owners));
  const before = new Map(files.map(({ path, content }) => [path, content]));
  return filesOf(tree, tests.files, owners).filter(({ path, content }) => before.get(path) !== content);
}

const outlineOf = ({ title, language, framework, tasks, assumptions }: Plan): string => JSON.stringify({ title, language, framework, tasks: tasks.map(({ key, title: name, depends_on }) => ({ key, title: name, depends_on })), assumptions }, null, 1);

const mapOf = (tree: WorkTree, task: Pick<PlannedTask, "title" | "description">): string => `What is there:\n${asData("repository", mapRepository(tree.files(), `${task.title} ${task.description}`, mapTokens))}`;

function benchOf(tree: WorkTree, tests: readonly WrittenFile[], talk: Talk, task: string, owners: Map<string, string>): Workbench {
  let runs = 0;
  return {
    tree, protected: new Set(tests.map(({ path }) => path)),
    run: (command) => talk.run(`${task}:${++runs}`, tree.files(), command),
    touched: (path) => void owners.set(path, task),
  };
}

function filesOf(tree: WorkTree, tests: readonly WrittenFile[], owners: ReadonlyMap<string, string>): WrittenFile[] {
  const own = new Set(tests.map(({ path }) => path));
  return Object.entries(tree.files()).filter(([path]) => !own.has(path)).map(([path, content]) => ({ path, content, task: owners.get(path) ?? "" }));
}

/** Turn by turn, until the engineer says that it is done. */
async function work(talk: Talk, name: string, task: string | null, question: string, bench: Workbench): Promise<void> {
  const messages: ChatMessage[] = [{ role: "system", content: engineerPrompt.text }, { role: "user", content: question }];
  let nudges = 0;
  for (let turn = 1; turn <= turnsMax; turn++) {
    for (const said of await talk.heard(`${name}:${turn}`)) messages.push({ role: "user", content: `A person who follows this run says: ${said}` });
    const { text, tool_calls } = await talk.chat(`${name}:${turn}`, { role: "engineer", task, messages: [...messages], tools: [...offeredTools] });
    messages.push({ role: "assistant", content: text, tool_calls });
    for (const call of tool_calls) messages.push({ role: "tool", tool_call_id: call.id, content: await performTool(bench, call) });
    if (tool_calls.some((call) => call.name === "finish")) return;
    if (tool_calls.length > 0) continue;
    if (++nudges > nudgesMax) return;
    messages.push({ role: "user", content: "Nothing was called. Work through the tools, and call finish once the task is done." });
  }
}
