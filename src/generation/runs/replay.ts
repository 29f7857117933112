import type { ProjectBase } from "../../delivery/index.ts";
import { canonical, type Json } from "../../platform/canonical.ts";
import { sha256 } from "../../platform/digest.ts";
import type { Answer, ModelCall, ModelProvider, Plan, WrittenFile, WrittenTests } from "../models/port.ts";
import { answersIn, planIn } from "./engine.ts";
import type { Journal } from "./journal.ts";
import { editedPlan } from "./plan-edit.ts";
import type { RunResult } from "./pipeline.ts";
import type { OpenRepository, SessionPorts } from "./ports.ts";
import type { Built } from "./steps/merging.ts";
import { commitRequest, type Committed } from "./steps/committing.ts";
import { keptTalk } from "./steps/kept-talk.ts";
import { blockedBy, type Scanned } from "./steps/scanning.ts";
import type { TestRun } from "./steps/testing.ts";
import { failuresOf } from "./failures.ts";
import { modelFor, overlaid, wish, type Tree } from "./steps/writing.ts";

/**
 * What doing a run over came to. `asked_again`: the engine was asked anew, and must answer the same. `from_answers`: a language model's roles did their work over, with each turn's kept answer, and no model was asked.
 * `kept`: the result was taken as it is, because its answers were let go.
 */
export type Replay = {
  run_id: string;
  same: boolean;
  commit_id: string | null;
  replayed_commit_id: string | null;
  steps: { step: string; how: "asked_again" | "from_answers" | "kept"; same: boolean; sha256: string; replayed_sha256: string }[];
  events: number;
};

const digestOf = (value: unknown): string => sha256(canonical(JSON.parse(JSON.stringify(value)) as Json));

/** Goes through a finished run's journal, writes nothing anywhere, and says whether the same bytes come out. */
export async function replay(journal: Journal, ports: SessionPorts, signal: AbortSignal): Promise<Replay> {
  const session = journal.find();
  if (session?.request.kind !== "run") throw new Error("This session is no run");
  const { request, decision } = session;
  const steps: Replay["steps"] = [];
  const again = async <T>(step: string, model: ModelProvider, ask: (call: ModelCall) => Promise<Answer<T>>): Promise<T | undefined> => {
    const done = await redo(journal, step, model, ask, signal);
    if (!done) return undefined;
    const [before, after] = [digestOf(done.kept), digestOf(done.value)];
    steps.push({ step, how: done.how, same: before === after && done.sameQuestions, sha256: before, replayed_sha256: after });
    return done.value;
  };

  const answers = answersIn(journal);
  const { base } = (journal.findStep("base")?.result ?? { base: null }) as { base: ProjectBase | null };
  const asked = { request, ...(base ? { base } : {}) };
  const work = { ...asked, ...(answers ? { answers } : {}) };
  const planner = modelFor({ ports }, planIn(journal) ?? {});
  const planAgain = (step: "plan" | "clarify", of: typeof work) => again<Plan>(step, planner, (call) => planner.plan({ ...wish(of), ...(planner.testsFirst ? { tree: (journal.answer(`${step}/tree`) as Tree | undefined)?.files ?? [] } : {}) }, call));
  const unclear = await planAgain("plan", asked);
  const planned = answers ? await planAgain("clarify", work) : unclear;
  const plan = planned && editedPlan(planned, decision?.edits ?? null);
  const model = modelFor({ ports }, plan ?? {});
  const tree = journal.findStep("tree")?.result as Tree | undefined;
  const write = (given: WrittenFile[]) => plan && again<WrittenFile[]>("write", model, (call) => model.write({ ...wish(work), plan, ...(model.testsFirst ? { tree: tree?.files ?? [], given } : {}) }, call));
  const test = (files: WrittenFile[]) => plan && again<WrittenTests>("tests", model, (call) => model.test({ ...wish(work), plan, files }, call));
  const first = model.testsFirst ? await test(tree?.files ?? []) : undefined;
  const written = model.testsFirst && !first ? undefined : await write(first?.files ?? []);
  const tests = model.testsFirst ? first : written && (await test(written));
  let files = written && tests ? overlaid(written, tests.files) : [];
  let round = 1;
  for (; plan && tests && journal.findStep(`repair:${round}`)?.result !== undefined; round++) {
    const before = files;
    const scanned = journal.findStep(`scan:${round}`)?.result as Scanned | undefined;
    const failures = scanned ? blockedBy(scanned) : failuresOf((journal.findStep(`test:${round}`)?.result as TestRun).verdict);
    const repair = { ...wish(work), plan, files: before, tests, failures, round };
    const repaired = await again<WrittenFile[]>(`repair:${round}`, model, (call) => model.repair(repair, call));
    const protectedPaths = new Set(tests.files.map((file) => file.path));
    files = overlaid(files, (repaired ?? []).filter((file) => !protectedPaths.has(file.path)));
  }

  const commit = journal.findStep("commit");
  const committed = commit?.result as Committed | undefined;
  const opened = journal.answer("commit/repository") as OpenRepository | undefined;
  const repository = opened && base && !model.testsFirst ? { ...opened, head: base.head } : opened;
  const built: Built = model.testsFirst ? { files, ...(tree ? { tree } : {}) } : base && request.project_id !== null && commit ? { files, onto: { base, merged: await ports.repositories.merge({ project_id: request.project_id, base, files }) } } : { files };
  const coverage = (session.result as RunResult | null)?.coverage ?? [];
  const rebuilt = plan && commit && committed && repository ? await ports.repositories.rebuild(commitRequest({ ports, request }, repository, plan, built, coverage, commit.started_at)) : null;
  return {
    run_id: request.run_id, steps, commit_id: committed?.commit_id ?? null, replayed_commit_id: rebuilt?.commit_id ?? null, events: journal.lastEventId(),
    same: steps.every((step) => step.same) && (committed?.commit_id ?? null) === (rebuilt?.commit_id ?? null),
  };
}

interface Redone<T> {
  kept: T;
  value: T;
  how: Replay["steps"][number]["how"];
  /** Whether every question was the one that was asked then. */
  sameQuestions: boolean;
}

async function redo<T>(journal: Journal, step: string, model: ModelProvider, ask: (call: ModelCall) => Promise<Answer<T>>, signal: AbortSignal): Promise<Redone<T> | undefined> {
  const spoken = journal.answer(`${step}/spoken`) as Answer<T> | undefined;
  const answer = spoken ?? (journal.answer(`${step}/answer`) as Answer<T> | undefined);
  const kept = answer?.value ?? (journal.findStep(step)?.result as T | undefined);
  if (kept === undefined) return undefined;
  if (answer === undefined || (model.billsTokens && !spoken)) return { kept, value: kept, how: "kept", sameQuestions: true };
  if (!model.billsTokens) return { kept, value: (await ask({ signal })).value, how: "asked_again", sameQuestions: true };
  const { talk, state } = keptTalk(journal, step);
  if (!state.isWhole()) return { kept, value: kept, how: "kept", sameQuestions: true };
  return { kept, value: (await ask({ signal, talk })).value, how: "from_answers", sameQuestions: state.sameQuestions() };
}
