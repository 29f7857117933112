import { scheduler as nodeScheduler } from "node:timers/promises";
import type { ChatTarget } from "../../src/generation/models/chat.ts";
import { builtinProvider } from "../../src/generation/builtin/provider.ts";
import { languageProvider } from "../../src/generation/models/language.ts";
import { costOf, type Price } from "../../src/generation/models/money.ts";
import { newEngine } from "../../src/generation/runs/engine.ts";
import { openJournal } from "../../src/generation/runs/journal.ts";
import type { RunResult } from "../../src/generation/runs/pipeline.ts";
import type { ChatServer, CommitRequest, SessionPorts } from "../../src/generation/runs/ports.ts";
import { PutSafetyPolicy } from "../../src/generation/safety-policy/schema.ts";
import { defaultLimits, type Sandbox } from "../../src/generation/sandbox/port.ts";
import { testCommandOf } from "../../src/generation/runs/test-command.ts";
import { memoryStorage } from "./storage.ts";
import type { Task } from "./suite.ts";

/** How one task went. */
export interface Score {
  task: string;
  /** How the run says that it ended. */
  status: RunResult["status"];
  reason: string | null;
  /** Whether the hidden tests pass: what counts. */
  passed: boolean;
  repairs: number;
  /** Calls of tools that changed files, and how many were well-formed. */
  edits: number;
  good_edits: number;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  cost_micros: number;
  seconds: number;
}

export interface Asked {
  chat: ChatServer;
  target: ChatTarget;
  price: Price;
  sandbox: Sandbox;
  /** No call is sent once this much was spent on the task. */
  limitMicros: number;
}

// The engine waits by the platform's scheduler, which Node keeps elsewhere.
Object.assign(globalThis, { scheduler: { wait: (ms: number, options?: { signal?: AbortSignal }) => nodeScheduler.wait(ms, options) } });

const clock = { now: () => Date.now() };

/** Runs one task by the very pipeline of the product, in memory, and then the tests that nobody saw. */
export async function runTask(task: Task, asked: Asked): Promise<Score> {
  const began = performance.now();
  const tally = { edits: 0, good_edits: 0, calls: 0, input_tokens: 0, output_tokens: 0, cost_micros: 0 };
  const commits: CommitRequest[] = [];
  const journal = openJournal(memoryStorage());
  const engine = newEngine({ journal, ports: portsOf(task, asked, tally, commits), clock, log: () => {}, boundary: async () => {}, changed: () => {} });
  engine.begin({
    kind: "run", tenant_id: "ten_eval", requested_by: { type: "system", id: "eval" }, request_id: task.name, run_id: `run_${task.name}`, requirement_id: "req_eval", requirement: task.text, mode: "auto", engine: "model", models_label: asked.target.model,
    clarify: false, decision: null, project_id: Object.keys(task.starter).length > 0 ? "prj_eval" : null, author: { name: "Eval", email: "eval@example.com" },
  });
  await engine.drive();
  const { status, reason, repairs } = journal.find()?.result as RunResult;
  const passed = commits[0] !== undefined && (await passesHidden(task, commits[0], asked.sandbox));
  return { task: task.name, status, reason, passed, repairs, ...tally, seconds: Math.round(performance.now() - began) / 1_000 };
}

async function passesHidden(task: Task, { files, kept }: CommitRequest, sandbox: Sandbox): Promise<boolean> {
  const there = Object.entries(task.starter).filter(([path]) => kept && !kept.removed.includes(path));
  const all = { ...Object.fromEntries([...there, ...files.map(({ path, content }) => [path, content])]), ...task.hidden };
  const verdict = await sandbox.run({ files: all, command: testCommandOf(Object.keys(all)), limits: defaultLimits, caller: "eval" }, () => {}, new AbortController().signal);
  return verdict.status === "passed";
}

type Tally = Pick<Score, "edits" | "good_edits" | "calls" | "input_tokens" | "output_tokens" | "cost_micros">;

const head = "c".repeat(40);

function portsOf(task: Task, { chat, target, price, sandbox, limitMicros }: Asked, tally: Tally, commits: CommitRequest[]): SessionPorts {
  const isChange = Object.keys(task.starter).length > 0;
  return {
    model: builtinProvider, language: languageProvider(target.model), sandbox,
    async chat(to, request, signal) {
      countEdits(request.messages, tally);
      return chat(to, request, signal);
    },
    tenant: {
      applyRun: async () => {}, applyExecution: async () => {}, reserve: async () => {}, settle: async () => {}, listChats: async () => [], safetyPolicy: async () => PutSafetyPolicy.parse({}),
      checkpoint: async () => ({ tenant_id: "ten_eval", seq: 0, hash: "", at: "", kid: "", signature: "" }),
      async beginChat({ tried }) {
        if (tried.length > 0) throw new Error("No other model is there");
        if (tally.cost_micros >= limitMicros) throw new Error(`This task has cost ${tally.cost_micros} millionths of a dollar`);
        return { route: target.model, target, stepped_down: false, warnings: [] };
      },
      async endChat({ input_tokens, output_tokens }) {
        const cost_micros = costOf(price, { input_tokens, output_tokens });
        tally.calls++;
        tally.input_tokens += input_tokens;
        tally.output_tokens += output_tokens;
        tally.cost_micros += cost_micros;
        return { cost_micros, run_micros: tally.cost_micros, overdraft_micros: 0 };
      },
    },
    repositories: {
      open: async () => ({ project_id: "prj_eval", repo_url: "", head: isChange ? head : null }),
      async commit(request) {
        commits.push(request);
        return { commit_id: head };
      },
      base: async () => null, merge: () => Promise.reject(new Error("Models see all of a repository")), rebuild: async () => ({ commit_id: head }), note: async () => {}, load: async () => ({ commit_id: head, files: task.starter }),
    },
    artifacts: { readFiles: async () => ({}), storeLog: async () => {}, storeCall: async () => {} },
  };
}

/** By what the engineer was told after its last turn. */
function countEdits(messages: readonly { role: string; content: string }[], tally: Tally): void {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  for (const { role, content } of messages.slice(last + 1)) {
    if (role !== "tool") continue;
    const isGood = /^(?:Edited|Made|Wrote|Removed)/.test(content);
    if (isGood || /^(?:Not edited|Not written|The arguments|There is no|\S+ is long)/.test(content)) tally.edits++;
    if (isGood) tally.good_edits++;
  }
}
