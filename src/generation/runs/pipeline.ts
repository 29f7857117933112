import type { Plan, Question, WrittenFile } from "../models/port.ts";
import type { Conductor } from "./conductor.ts";
import type { TestCounts } from "./ports.ts";
import { editedPlan } from "./plan-edit.ts";
import type { Decision } from "./request.ts";
import { attestStep, commitStep, type Committed } from "./steps/committing.ts";
import { baseStep, blueprintIn, conflictReason, mergeStep, testedFiles, type Built } from "./steps/merging.ts";
import { testStep, type TestRun } from "./steps/testing.ts";
import { overlaid, planStep, repairStep, testsStep, writeStep, type Answers, type RunWork } from "./steps/writing.ts";
import { testCommandOf } from "./test-command.ts";
import { countTests, coverageOf, greenStatus, testedAs, type FinalStatus, type SentenceCoverage } from "./verdict.ts";

/** What a run came to: the body of `run.finished`. */
export type RunResult = {
  status: FinalStatus | "cancelled" | "rejected";
  /** Why it isn't `succeeded`, in a sentence; null if it is, or if the coverage says it. */
  reason: string | null;
  title: string | null;
  project_id: string | null;
  repo_url: string | null;
  commit_id: string | null;
  tests: TestCounts | null;
  coverage: SentenceCoverage[];
  assumptions: string[];
  questions: Question[];
  advice: string | null;
  repairs: number;
  generated_by: string;
  duration_ms: number;
};

type Outcome = Omit<RunResult, "duration_ms" | "generated_by">;

export const repairsMax = 3;

/**
 * The order of a run, from the top every time: steps that are done answer from the journal, so that going through it again goes on where it was.
 * @param repairs how many repairs there may be in all
 * @param decision the go, in mode `plan`; @returns "parked" where it is still to come, "asking" where answers are
 */
export async function conductRun(conductor: Conductor, work: RunWork, decision: Decision | null, repairs: number, answers: Answers | undefined): Promise<Outcome | "parked" | "asking"> {
  const { project_id } = work.request;
  const { base } = project_id === null ? { base: null } : await conductor.perform("base", baseStep(work, project_id));
  if (base) work = { ...work, base };
  let planned = await conductor.perform("plan", planStep(work));
  if (planned.status === "planned" && work.request.clarify && planned.questions.length > 0) {
    if (!answers) return "asking";
    work = { ...work, answers };
    planned = await conductor.perform("clarify", planStep(work));
  }
  if (planned.status === "unsupported") return { ...outcomeOf(planned), status: "unsupported", reason: planned.advice ?? null };
  if (work.request.mode === "plan" && !decision) return "parked";
  const plan = editedPlan(planned, decision?.edits ?? null);

  const written = await conductor.perform("write", writeStep(work, plan));
  const tests = await conductor.perform("tests", testsStep(work, plan, written.files));
  const build = async (files: WrittenFile[], attempt: number): Promise<Built> =>
    base && project_id !== null ? { files, onto: { base, merged: await conductor.perform(`merge:${attempt}`, mergeStep(work, project_id, base, files)) } } : { files };
  let built = await build(overlaid(written.files, tests.files), 1);
  if (hasConflicts(built)) return conflicted(plan, built);
  let ran = await conductor.perform("test:1", testing(work, built));
  let round = 0;
  for (let gaveUp = false; testedAs(ran.verdict) === "red" && round < repairs && !gaveUp; ) {
    round++;
    const repaired = await conductor.perform(`repair:${round}`, repairStep(work, round, plan, built.files, tests, ran.verdict));
    gaveUp = repaired.files.length === 0;
    if (gaveUp) continue;
    built = await build(overlaid(built.files, repaired.files), round + 1);
    if (hasConflicts(built)) return conflicted(plan, built);
    ran = await conductor.perform(`test:${round + 1}`, testing(work, built));
  }

  const coverage = coverageOf(plan, tests.proofs, ran.verdict.tests);
  const tested = { ...outcomeOf(plan), coverage, tests: countTests(ran.verdict.tests), repairs: round };
  const state = testedAs(ran.verdict);
  if (state === "unverified") return { ...tested, status: "unverified", reason: ran.verdict.reason ?? "Nothing here can run these tests" };
  if (state === "red") return { ...tested, status: "failed", reason: redReason(ran, round) };
  const committed = await conductor.perform("commit", commitStep(work, plan, built, coverage));
  await conductor.perform("attest", attestStep(work, decision, plan, blueprintIn(built), committed, ran.verdict, coverage));
  return { ...tested, ...placeOf(committed), status: greenStatus(coverage) };
}

const testing = (work: RunWork, built: Built) =>
  testStep(work.ports, { files: () => testedFiles(work, work.request.project_id, built), command: testCommandOf(built.files.map(({ path }) => path)), caller: work.request.tenant_id });

const hasConflicts = ({ onto }: Built): boolean => (onto?.merged.conflicts.length ?? 0) > 0;

const conflicted = (plan: Plan, { onto }: Built): Outcome => ({ ...outcomeOf(plan), status: "failed", reason: conflictReason(onto?.merged.conflicts ?? []) });

const outcomeOf = (plan: Plan): Omit<Outcome, "status"> => ({
  reason: null, title: plan.title, project_id: null, repo_url: null, commit_id: null, tests: null, coverage: coverageOf(plan, [], undefined),
  assumptions: plan.assumptions, questions: plan.questions, advice: plan.advice ?? null, repairs: 0,
});

const placeOf = ({ project_id, repo_url, commit_id }: Committed) => ({ project_id, repo_url, commit_id });

function redReason({ verdict }: TestRun, repairs: number): string {
  const tried = repairs === 0 ? "" : ` after ${repairs} ${repairs === 1 ? "repair" : "repairs"}`;
  const { failed, total } = countTests(verdict.tests);
  return verdict.status === "failed" ? `${failed} of ${total} tests still fail${tried}` : `The tests ended ${verdict.status}${tried}: ${verdict.reason ?? "no reason was given"}`;
}
