import type { ProjectBase } from "../../../delivery/index.ts";
import type { Plan, PlanRequest, Proof, WrittenFile, WrittenTests } from "../../models/port.ts";
import type { Verdict } from "../../sandbox/port.ts";
import type { Step, StepTools } from "../conductor.ts";
import { coverageOf } from "../verdict.ts";
import type { SessionPorts } from "../ports.ts";
import type { RunRequest } from "../request.ts";
import { ask } from "./asking.ts";

const modelLeaseMs = 300_000;

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

export const wish = ({ request: { requirement, language, framework, clarify, answers: earlier }, answers = earlier, base }: Pick<RunWork, "request" | "answers" | "base">): PlanRequest => ({
  requirement, ...languageOf(language ?? base?.language), ...(framework === undefined ? {} : { framework }), ...(clarify ? { clarify } : {}), ...(answers ? { answers } : {}),
  ...(base ? { base: { blueprint: base.blueprint, migrations: base.migrations } } : {}),
});

/** A project goes on in the language that it is written in, unless another is asked for. */
const languageOf = (language: string | undefined): { language?: string } => (language === undefined ? {} : { language });

/** The plan; with answers to its questions, the plan by these. */
export const planStep = ({ ports, request, answers, base }: RunWork): Step<Plan> => ({
  status: "planning",
  leaseMs: modelLeaseMs,
  // A plan that an earlier run made is a model's answer too: it passed the same door.
  work: async (tools) => (answers ? undefined : (request.plan as Plan | undefined)) ?? (await ask(ports, request.run_id, answers ? "clarify" : "plan", tools, (call) => ports.model.plan(wish({ request, ...(answers ? { answers } : {}), ...(base ? { base } : {}) }), call))).value,
  events: (plan) => [{
    name: "plan", type: "plan.made",
    body: {
      status: plan.status, title: plan.title, language: plan.language, framework: plan.framework, tasks: plan.tasks.map((task) => ({ ...task })),
      coverage: coverageOf(plan, [], undefined), assumptions: plan.assumptions, questions: plan.questions, advice: plan.advice ?? null,
    },
  }],
});

export const writeStep = (work: RunWork, plan: Plan): Step<Written> => ({
  status: "writing",
  leaseMs: modelLeaseMs,
  async work(tools) {
    const { value } = await ask(work.ports, work.request.run_id, "write", tools, (call) => work.ports.model.write({ ...wish(work), plan }, call));
    for (const task of plan.tasks) {
      tools.note(`started:${task.key}`, "task.started", { task: task.key, title: task.title });
      tellFiles(tools, value.filter((file) => file.task === task.key));
      tools.note(`finished:${task.key}`, "task.finished", { task: task.key, title: task.title });
    }
    tellFiles(tools, value);
    return { files: value };
  },
});

export const testsStep = (work: RunWork, plan: Plan, files: WrittenFile[]): Step<Tested> => ({
  status: "writing",
  leaseMs: modelLeaseMs,
  async work(tools) {
    const { value } = await ask(work.ports, work.request.run_id, "tests", tools, (call) => work.ports.model.test({ ...wish(work), plan, files }, call));
    tellFiles(tools, value.files);
    return value;
  },
});

/** The engineer may not change what QA wrote: such files are passed over, and said to be. */
export const repairStep = (work: RunWork, round: number, plan: Plan, files: WrittenFile[], tests: WrittenTests, verdict: Verdict): Step<Written> => ({
  status: "repairing",
  leaseMs: modelLeaseMs,
  async work(tools) {
    const failures = failuresOf(verdict);
    tools.note("repair", "repair.started", { round, failures });
    const { value } = await ask(work.ports, work.request.run_id, `repair:${round}`, tools, (call) => work.ports.model.repair({ ...wish(work), plan, files, tests, failures, round }, call));
    const protectedPaths = new Set(tests.files.map((file) => file.path));
    const ignored = value.filter((file) => protectedPaths.has(file.path)).map((file) => file.path);
    if (ignored.length > 0) tools.note("ignored", "repair.ignored", { round, paths: ignored });
    const changed = value.filter((file) => !protectedPaths.has(file.path));
    tellFiles(tools, changed);
    return { files: changed };
  },
});

export function failuresOf(verdict: Verdict): { file: string; name: string; message: string }[] {
  const tests = verdict.tests.filter((test) => test.status === "failed" || test.status === "not_run")
    .map((test) => ({ file: test.file, name: test.name, message: test.errors.map((error) => error.message).join("\n") || "It didn't run" }));
  const files = verdict.file_errors.map(({ file, errors }) => ({ file, name: "", message: errors.map((error) => error.message).join("\n") }));
  const whole = tests.length + files.length === 0 ? [{ file: "", name: "", message: verdict.reason ?? `The tests ended ${verdict.status}` }] : [];
  return [...tests, ...files, ...whole];
}

/** Later files take the place of earlier ones with the same path. */
export const overlaid = (...layers: WrittenFile[][]): WrittenFile[] => [...new Map(layers.flat().map((file) => [file.path, file])).values()];

const tellFiles = (tools: StepTools, files: WrittenFile[]): void => {
  for (const { path, content, task } of files) tools.note(`file:${path}`, "file.written", { path, bytes: new TextEncoder().encode(content).length, task });
};
