import type { Run } from "../../../src/generation/runs/schema.ts";

/** One numbered event of the run's journal. */
export interface RunEvent {
  id: number;
  type: string;
  at: string;
  [member: string]: unknown;
}

export type Coverage = Run["coverage"][number];

export interface LiveTask {
  key: string;
  title: string;
  description: string;
  acceptance_criteria: readonly string[];
  depends_on: readonly string[];
  sentences: readonly number[];
  state: "planned" | "writing" | "done" | "left_out";
}

export interface LiveFile {
  path: string;
  bytes: number;
  task: string;
}

export interface LiveTest {
  file: string;
  name: string;
  status: string;
  duration_ms: number;
  message: string | null;
}

/** What a run has said so far. */
export interface LiveRun {
  status: string | undefined;
  requirement: string;
  tasks: readonly LiveTask[];
  coverage: readonly Coverage[];
  files: readonly LiveFile[];
  tests: readonly LiveTest[];
  execution: string | undefined;
  events: readonly RunEvent[];
}

export const nothingYet: LiveRun = { status: undefined, requirement: "", tasks: [], coverage: [], files: [], tests: [], execution: undefined, events: [] };

/** The run with more events; each is taken once, in the order of their ids. */
export function withEvents(before: LiveRun, events: readonly RunEvent[]): LiveRun {
  const last = before.events.at(-1)?.id ?? 0;
  const fresh = events.filter(({ id }) => id > last);
  if (fresh.length === 0) return before;
  const draft = { ...before, events: [...before.events, ...fresh] };
  const files = new Map(before.files.map((file) => [file.path, file]));
  const tests = new Map(before.tests.map((test) => [nameOf(test), test]));
  for (const event of fresh) {
    if (event.type === "file.written") files.set(String(event.path), event as unknown as LiveFile);
    else if (event.type === "test.finished") tests.set(nameOf(event as unknown as LiveTest), event as unknown as LiveTest);
    else if (event.type === "tests.started") tests.clear();
    takeInto(draft, event);
  }
  return { ...draft, files: [...files.values()], tests: [...tests.values()] };
}

const nameOf = ({ file, name }: LiveTest): string => `${file}\n${name}`;

/** What is neither file nor test. The shapes are those that docs/spec/runs.md lists. */
function takeInto(draft: LiveRun, event: RunEvent): void {
  const said = event as RunEvent & { requirement?: string; status?: string; tasks?: Omit<LiveTask, "state">[]; coverage?: Coverage[]; task?: string; execution_id?: string };
  const become = (state: LiveTask["state"]): void => void (draft.tasks = draft.tasks.map((task) => (task.key === said.task ? { ...task, state } : task)));
  if (event.type === "run.started") draft.requirement = said.requirement ?? "";
  if (event.type === "step.started" || event.type === "run.finished") draft.status = said.status ?? draft.status;
  if (event.type === "plan.made") draft.tasks = (said.tasks ?? []).map((task) => ({ ...task, state: "planned" }));
  if ((event.type === "plan.made" || event.type === "run.finished") && said.coverage) draft.coverage = said.coverage;
  if (event.type === "task.started") become("writing");
  if (event.type === "task.finished") become("done");
  if (event.type === "tests.started") draft.execution = said.execution_id;
  if (event.type === "run.resumed") draft.status = "queued";
  if (event.type === "questions.asked") draft.status = "asking";
  if (event.type === "approval.requested") draft.status = "planned";
}
