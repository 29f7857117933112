/**
 * What the product asks of a model. `builtin`, `openai` and `scripted` implement it, and pass one contract suite.
 * Every function is pure from the caller's view: asked again with the same request it may answer anew, so the caller keeps the answer.
 */
export interface ModelProvider {
  readonly name: "builtin" | "openai" | "scripted";
  /** Shown to people and written into commits and provenance, e.g. "DevGen built-in engine 1". */
  readonly label: string;
  /** Whether answers are billed in tokens. The built-in engine's never are. */
  readonly billsTokens: boolean;
  plan(request: PlanRequest, call: ModelCall): Promise<Answer<Plan>>;
  /** The engineer: everything but tests. */
  write(request: WriteRequest, call: ModelCall): Promise<Answer<WrittenFile[]>>;
  /** QA: the tests, and which of them prove which sentence. */
  test(request: TestRequest, call: ModelCall): Promise<Answer<WrittenTests>>;
  /** The engineer again, shown the red tests. Answers the files that change; an empty list means "I can't". */
  repair(request: RepairRequest, call: ModelCall): Promise<Answer<WrittenFile[]>>;
}

export interface ModelCall {
  signal: AbortSignal;
}

export interface Answer<T> {
  value: T;
  usage: { input_tokens: number; output_tokens: number };
  /** The model as the provider names it. */
  model: string;
}

export interface PlanRequest {
  requirement: string;
  /** Asked for outside of the text; what the text names counts as well. */
  language?: string;
  framework?: string;
  /** Somebody waits to be asked: gaps that matter are questions too, and not only contradictions. */
  clarify?: boolean;
  /** What was answered to the questions of an earlier plan of the same requirement, by their ids. */
  answers?: Record<string, string>;
  /** What is asked is a change of this; whoever can't build on it begins anew. */
  base?: Base;
}

/** The service that a project holds already. */
export interface Base {
  /** The text of `.devgen/blueprint.json` there; null where there is none. */
  blueprint: string | null;
  /** What lies under `migrations/` or `app/migrations/`. */
  migrations: { path: string; content: string }[];
}

export interface WriteRequest extends PlanRequest {
  plan: Plan;
}

export interface TestRequest extends WriteRequest {
  files: WrittenFile[];
}

export interface RepairRequest extends TestRequest {
  tests: WrittenTests;
  failures: Failure[];
  /** 1 for the first repair. */
  round: number;
}

export interface Plan {
  /** `unsupported`: nothing of it can be built by this model; then there are no tasks and `advice` says what can be done. */
  status: "planned" | "unsupported";
  /** Kebab-case: the repository's name. */
  name: string;
  title: string;
  language: string;
  framework: string;
  tasks: PlannedTask[];
  /** Every sentence of the requirement, in order, word for word; none is ever dropped. */
  sentences: PlannedSentence[];
  /** What was decided without being asked for, one full sentence each. */
  assumptions: string[];
  questions: Question[];
  advice?: string;
}

/** Something that the requirement says in two ways, or leaves open. */
export type Question = {
  /** Stable for the same requirement, and unique in the plan. */
  id: string;
  text: string;
  /** Place in `sentences` of what raised it; null where it is about the whole. */
  sentence: number | null;
  /** What may be answered, word for word; none where anything may. */
  choices: string[];
  /** What is built when nobody answers. */
  assumption: string;
};

export interface PlannedTask {
  /** Unique in the plan, stable, kebab-case: `books`, `loans`, `project`. */
  key: string;
  title: string;
  description: string;
  acceptance_criteria: string[];
  /** Keys of tasks that come before. */
  depends_on: string[];
  /** Places in `sentences`. */
  sentences: number[];
}

export interface PlannedSentence {
  text: string;
  /**
   * `planned`: all of it will be built and tested. `partly`: `reason` quotes what won't. `not_understood` and `not_buildable`: none of it will.
   * `context`: states no requirement ("We run a small library.").
   */
  status: "planned" | "partly" | "not_understood" | "not_buildable" | "context";
  /** For a person: why, quoting the words that are left out. Always there unless `planned` or `context`; there it says what an answer set aside. */
  reason?: string;
}

export interface WrittenFile {
  /** Relative, forward slashes, no `..`. */
  path: string;
  content: string;
  /** Key of the task it belongs to. */
  task: string;
}

export interface WrittenTests {
  files: WrittenFile[];
  proofs: Proof[];
}

/** The tests that must all pass for a sentence to count as covered. A `planned` or `partly` sentence without a proof is never covered. */
export interface Proof {
  sentence: number;
  tests: TestName[];
}

export interface TestName {
  file: string;
  /** As vitest prints it: describe names and the test's, joined by " > ". */
  name: string;
}

export interface Failure extends TestName {
  message: string;
}
