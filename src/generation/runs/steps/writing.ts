import type { ProjectBase } from "../../../delivery/index.ts";
import type { Failure, ModelProvider, Plan, PlanRequest, Proof, WrittenFile, WrittenTests } from "../../models/port.ts";
import type { Step, StepTools } from "../conductor.ts";
import { coverageOf } from "../verdict.ts";
import type { SessionPorts } from "../ports.ts";
import type { RunRequest } from "../request.ts";
import { ask } from "./asking.ts";

const modelLeaseMs = 300_000;
/** A language model works in many turns. */
const talkLeaseMs = 7_200_000;

/** What the steps of one run share. */
export interface RunWork {
  ports: SessionPorts;
  request: RunRequest;
  /** Given to this run's own questions. */
  answers?: Answers;
  /** What the project holds already, where it holds anything. */
  base?: ProjectBase;
}

/** By the question's id. */
export type Answers = Record<string, string>;

export type Written = { files: WrittenFile[] };
export type Tested = { files: WrittenFile[]; proofs: Proof[] };
/** What a project held when its run began to write: text alone, the rest stays where it is. */
export type Tree = { commit_id: string | null; files: WrittenFile[] };

const leaseOf = ({ billsTokens }: ModelProvider): number => (billsTokens ? talkLeaseMs : modelLeaseMs);

/** Who builds a plan: whoever made it. */
export const modelFor = ({ ports }: Pick<RunWork, "ports">, plan: Pick<Plan, "engine">): ModelProvider => (plan.engine === "model" ? ports.language : ports.model);

export const wish = ({ request: { requirement, language, framework, clarify, answers: earlier }, answers = earlier, base }: Pick<RunWork, "request" | "answers" | "base">): PlanRequest => ({
  requirement, ...languageOf(language ?? base?.language), ...(framework === undefined ? {} : { framework }), ...(clarify ? { clarify } : {}), ...(answers ? { answers } : {}),
  ...(base ? { base: { blueprint: base.blueprint, migrations: base.migrations } } : {}),
});

/** A project goes on in the language that it is written in, unless another is asked for. */
const languageOf = (language: string | undefined): { language?: string } => (language === undefined ? {} : { language });

/** The plan; with answers to its questions, the plan by these. */
export const planStep = (work: RunWork): Step<Plan> => ({
  status: "planning",
  leaseMs: work.request.engine === "builtin" ? modelLeaseMs : talkLeaseMs,
  // A plan that an earlier run made is a model's answer too: it passed the same door.
  work: async (tools) => (work.answers ? undefined : (work.request.plan as Plan | undefined)) ?? (await planned(work, tools)),
  events: (plan) => [{
    name: "plan", type: "plan.made",
    body: {
      status: plan.status, title: plan.title, language: plan.language, framework: plan.framework, tasks: plan.tasks.map((task) => ({ ...task })),
      coverage: coverageOf(plan, [], undefined), assumptions: plan.assumptions, questions: plan.questions, advice: plan.advice ?? null,
    },
  }],
});

const stepOf = ({ answers }: RunWork): string => (answers ? "clarify" : "plan");

/** The built-in engine's plan; language models' where that engine builds nothing, or where they are wanted. */
async function planned(work: RunWork, tools: StepTools): Promise<Plan> {
  const { ports, request } = work;
  if (request.engine !== "model") {
    const { value } = await ask(work, ports.model, stepOf(work), tools, (call) => ports.model.plan(wish(work), call));
    if (value.status === "planned" || request.engine === "builtin") return value;
  }
  return plannedByModels(work, tools);
}

async function plannedByModels(work: RunWork, tools: StepTools): Promise<Plan> {
  const { files } = await tools.once("tree", () => loadTree(work));
  return (await ask(work, work.ports.language, stepOf(work), tools, (call) => work.ports.language.plan({ ...wish(work), tree: files }, call))).value;
}

/** What a language model begins from. */
export const treeStep = (work: RunWork): Step<Tree> => ({ status: "writing", leaseMs: modelLeaseMs, work: () => loadTree(work) });

const treeBytesMax = 1_500_000;

async function loadTree({ ports, request }: RunWork): Promise<Tree> {
  if (request.project_id === null) return { commit_id: null, files: [] };
  const { head } = await ports.repositories.open({ run_id: request.run_id, requirement_id: request.requirement_id, project_id: request.project_id, name: "" });
  if (head === null) return { commit_id: null, files: [] };
  const { commit_id, files } = await ports.repositories.load({ project_id: request.project_id, ref: head });
  const texts = Object.entries(files).filter(([, content]) => !/[\0\uFFFD]/.test(content)).map(([path, content]) => ({ path, content, task: "" }));
  const bytes = texts.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > treeBytesMax) throw new Error(`This repository has more text (${bytes} characters) than language models are given here (${treeBytesMax})`);
  return { commit_id, files: texts };
}

export const writeStep = (work: RunWork, plan: Plan, tree: WrittenFile[] = [], given: WrittenFile[] = []): Step<Written> => ({
  status: "writing",
  leaseMs: leaseOf(modelFor(work, plan)),
  async work(tools) {
    const model = modelFor(work, plan);
    const { value } = await ask(work, model, "write", tools, (call) => model.write({ ...wish(work), plan, ...(model.testsFirst ? { tree, given } : {}) }, call));
    const before = new Map(tree.map(({ path, content }) => [path, content]));
    const changed = value.filter(({ path, content }) => before.get(path) !== content);
    for (const task of plan.tasks) {
      tools.note(`started:${task.key}`, "task.started", { task: task.key, title: task.title });
      tellFiles(tools, changed.filter((file) => file.task === task.key));
      tools.note(`finished:${task.key}`, "task.finished", { task: task.key, title: task.title });
    }
    tellFiles(tools, changed);
    return { files: value };
  },
});

export const testsStep = (work: RunWork, plan: Plan, files: WrittenFile[]): Step<Tested> => ({
  status: "writing",
  leaseMs: leaseOf(modelFor(work, plan)),
  async work(tools) {
    const model = modelFor(work, plan);
    const { value } = await ask(work, model, "tests", tools, (call) => model.test({ ...wish(work), plan, files }, call));
    tellFiles(tools, value.files);
    return value;
  },
});

/** The engineer may not change what QA wrote: such files are passed over, and said to be. */
export const repairStep = (work: RunWork, round: number, plan: Plan, files: WrittenFile[], tests: WrittenTests, failures: Failure[]): Step<Written> => ({
  status: "repairing",
  leaseMs: leaseOf(modelFor(work, plan)),
  async work(tools) {
    const model = modelFor(work, plan);
    tools.note("repair", "repair.started", { round, failures });
    const { value } = await ask(work, model, `repair:${round}`, tools, (call) => model.repair({ ...wish(work), plan, files, tests, failures, round }, call));
    const protectedPaths = new Set(tests.files.map((file) => file.path));
    const ignored = value.filter((file) => protectedPaths.has(file.path)).map((file) => file.path);
    if (ignored.length > 0) tools.note("ignored", "repair.ignored", { round, paths: ignored });
    const changed = value.filter((file) => !protectedPaths.has(file.path));
    tellFiles(tools, changed);
    return { files: changed };
  },
});

/** Later files take the place of earlier ones with the same path. */
export const overlaid = (...layers: WrittenFile[][]): WrittenFile[] => [...new Map(layers.flat().map((file) => [file.path, file])).values()];

const tellFiles = (tools: StepTools, files: WrittenFile[]): void => {
  for (const { path, content, task } of files) tools.note(`file:${path}`, "file.written", { path, bytes: new TextEncoder().encode(content).length, task });
};
