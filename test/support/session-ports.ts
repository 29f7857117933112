import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { newEngine, type Engine } from "../../src/generation/runs/engine.ts";
import { openJournal, type Journal } from "../../src/generation/runs/journal.ts";
import type { Answer, ModelProvider, Plan, WrittenFile } from "../../src/generation/models/port.ts";
import type { CommitRequest, ExecutionState, SessionPorts } from "../../src/generation/runs/ports.ts";
import type { MergedFiles, ProjectBase } from "../../src/delivery/index.ts";
import type { RunRequest } from "../../src/generation/runs/request.ts";
import type { RunSnapshot } from "../../src/generation/runs/snapshot.ts";
import type { TestResult, Verdict } from "../../src/generation/sandbox/port.ts";
import { systemClock, type Clock } from "../../src/platform/context.ts";

export const twoTasks: Plan = {
  status: "planned", name: "tea-service", title: "Tea service", language: "TypeScript", framework: "Hono", assumptions: ["A field is required."], questions: [],
  sentences: [{ text: "Teas have a name.", status: "planned" }, { text: "Pots hold a tea.", status: "planned" }, { text: "We love tea.", status: "context" }],
  tasks: [
    { key: "teas", title: "Teas", description: "Keep teas", acceptance_criteria: ["A tea has a name"], depends_on: [], sentences: [0] },
    { key: "pots", title: "Pots", description: "Keep pots", acceptance_criteria: ["A pot holds a tea"], depends_on: ["teas"], sentences: [1] },
  ],
};

const test = (name: string, status: TestResult["status"] = "passed"): TestResult => ({ file: "test/tea.test.ts", name, status, duration_ms: 1, errors: status === "failed" ? [{ name: "AssertionError", message: "no" }] : [], log: "" });
const engineOfTests: Verdict["engine"] = { driver: "isolate", versions: { vitest: "4.1.12" } };

export const green = (): Verdict => ({ status: "passed", exit_code: 0, tests: [test("teas"), test("pots")], file_errors: [], duration_ms: 2, logs: "2 passed", engine: engineOfTests });
export const red = (): Verdict => ({ ...green(), status: "failed", exit_code: 1, tests: [test("teas"), test("pots", "failed")], logs: "1 failed" });

/** Red until it was repaired. */
export const redAtFirst = (files: Readonly<Record<string, string>>): Verdict => (files["src/pots.ts"]?.includes("repaired") ? green() : red());

export interface World {
  ports: SessionPorts;
  /** How often each thing was asked for. */
  asked: Record<string, number>;
  commits: Map<string, CommitRequest>;
  notes: Map<string, unknown>;
  snapshots: RunSnapshot[];
  /** Long logs, by execution. */
  logs: Map<string, string>;
  executions: ExecutionState[];
  /** What the project holds, and what files come to on top of it. */
  base: ProjectBase | null;
  merge: (base: ProjectBase, files: WrittenFile[]) => MergedFiles;
  /** The plan by what was answered. */
  answered: (answers: Readonly<Record<string, string>>) => Plan;
  /** What running these files comes to. */
  judge: (files: Readonly<Record<string, string>>) => Verdict;
  /** Before anything is answered: throw, wait, count. */
  before: (what: string, signal?: AbortSignal) => Promise<void> | void;
}

/** Everything that a session works with, in memory: the second implementation of its ports. Effects are unique by their key, as they are in the product. */
export function newWorld(plan: Plan = twoTasks): World {
  const count = async (what: string, signal?: AbortSignal): Promise<void> => {
    world.asked[what] = (world.asked[what] ?? 0) + 1;
    await world.before(what, signal);
  };
  const answer = async <T>(what: string, value: T, signal: AbortSignal): Promise<Answer<T>> => {
    await count(what, signal);
    return { value, usage: { input_tokens: 0, output_tokens: 0 }, model: "tests" };
  };
  const written: WrittenFile[] = [{ path: "src/teas.ts", content: "export {};\n", task: "teas" }, { path: "src/pots.ts", content: "export {};\n", task: "pots" }];
  const model: ModelProvider = {
    name: "scripted", label: "Answers of a test", billsTokens: false,
    plan: ({ answers }, { signal }) => answer("plan", answers ? world.answered(answers) : plan, signal),
    write: ({ plan }, { signal }) => answer("write", written.filter((file) => plan.tasks.some((task) => task.key === file.task)), signal),
    test: (_, { signal }) => answer("tests", {
      files: [{ path: "test/tea.test.ts", content: "", task: "teas" }],
      proofs: [{ sentence: 0, tests: [{ file: "test/tea.test.ts", name: "teas" }] }, { sentence: 1, tests: [{ file: "test/tea.test.ts", name: "pots" }] }],
    }, signal),
    repair: ({ round }, { signal }) => answer(`repair:${round}`, [{ path: "src/pots.ts", content: `export const repaired = ${round};\n`, task: "pots" }, { path: "test/tea.test.ts", content: "it.skip", task: "teas" }], signal),
  };
  const world: World = {
    asked: {}, commits: new Map(), notes: new Map(), logs: new Map(), snapshots: [], executions: [], answered: () => plan, base: null, merge: (_, files) => ({ files, removed: [], conflicts: [] }), judge: green, before: () => {},
    ports: {
      model,
      sandbox: {
        async run({ files }, onEvent, signal) {
          await count("sandbox", signal);
          const verdict = world.judge(files);
          for (const result of verdict.tests) onEvent({ type: "test", result });
          return verdict;
        },
      },
      tenant: {
        async applyRun(snapshot) {
          await count("apply");
          if (snapshot.event_id > (world.snapshots.at(-1)?.event_id ?? 0)) world.snapshots.push(structuredClone(snapshot));
        },
        applyExecution: async (execution) => void world.executions.push(execution),
        reserve: () => count("reserve"),
        settle: () => count("settle"),
        checkpoint: async () => ({ tenant_id: "ten_test", seq: 1, hash: "0", at: "2026-01-01T00:00:00.000Z", kid: "test", signature: "s" }),
      },
      repositories: {
        async open({ project_id }) {
          await count("open");
          return { project_id: project_id ?? "prj_test", repo_url: "http://devgen.test/git/t/tea.git", head: null };
        },
        async base() {
          await count("base");
          return world.base;
        },
        merge: async ({ base, files }) => world.merge(base, files),
        async commit(request) {
          await count("commit");
          if (!world.commits.has(request.run_id)) world.commits.set(request.run_id, request);
          return { commit_id: commitIdOf(world.commits.get(request.run_id) ?? request) };
        },
        rebuild: async (request) => ({ commit_id: commitIdOf(request) }),
        async note({ run_id, note }) {
          await count("note");
          if (!world.notes.has(run_id)) world.notes.set(run_id, note);
        },
        load: async () => ({ commit_id: "c".repeat(40), files: { "package.json": "{}" } }),
      },
      artifacts: {
        readFiles: async () => ({ "package.json": "{}" }),
        async storeLog(executionId, text) {
          world.logs.set(executionId, text);
        },
      },
    },
  };
  return world;
}

/** Stands for the commit's bytes: equal requests give equal ids. */
const commitIdOf = (request: CommitRequest): string => JSON.stringify(request.files.map((file) => [file.path, file.content])).length.toString(16).padStart(40, "0");

export const request = (more: Partial<RunRequest> = {}): RunRequest => ({
  kind: "run", tenant_id: "ten_test", run_id: "run_test", requirement_id: "req_test", requirement: "Teas have a name. Pots hold a tea. We love tea.", mode: "auto",
  requested_by: { type: "user", id: "usr_test" }, request_id: "rqt_test", clarify: false, decision: null, project_id: null, author: { name: "Ada", email: "ada@example.com" }, ...more,
});

export interface Opened {
  journal: Journal;
  /** Another engine on the same journal: what a restart makes. */
  engine(boundary?: (name: string) => Promise<void>, clock?: Clock): Engine;
}

/** Works inside a session object, on its real storage. */
export const insideSession = <T>(world: World, work: (opened: Opened) => Promise<T>): Promise<T> =>
  runInDurableObject(env.SESSION.getByName(`ten_test:${crypto.randomUUID()}`), (_, state) => {
    const journal = openJournal(state.storage);
    return work({ journal, engine: (boundary = async () => {}, clock = systemClock) => newEngine({ journal, ports: world.ports, clock, log: () => {}, boundary, changed: () => {} }) });
  });

export const typesOf = (journal: Journal): string[] => journal.eventsAfter(0, 1_000).map((event) => event.type);
