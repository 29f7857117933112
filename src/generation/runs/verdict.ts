import type { Plan, PlannedSentence, Proof } from "../models/port.ts";
import type { TestResult, Verdict } from "../sandbox/port.ts";
import { leftOut } from "./plan-edit.ts";
import type { TestCounts } from "./ports.ts";

/**
 * What became of one sentence. `covered`: all of it, and every test that proves it passed. `partly`: what could be built of it is covered, `reason` names the rest.
 * `not_covered`: no test proves it, or one that should failed. `planned`: not tested yet. `context` states no requirement.
 */
export type CoverageStatus = "planned" | "covered" | "partly" | "not_covered" | "not_understood" | "not_buildable" | "left_out" | "context";

export type SentenceCoverage = {
  sentence: number;
  text: string;
  status: CoverageStatus;
  reason: string | null;
  tests: { file: string; name: string; status: TestResult["status"] | "missing" }[];
};

export type FinalStatus = "succeeded" | "partial" | "unsupported" | "unverified" | "failed";

/** Sentence by sentence. Before there are tests (`tests` undefined) what is planned stays `planned`. */
export function coverageOf(plan: Plan, proofs: readonly Proof[], tests: readonly TestResult[] | undefined): SentenceCoverage[] {
  const results = new Map((tests ?? []).map((test) => [`${test.file}\0${test.name}`, test.status]));
  return plan.sentences.map((sentence, place) => {
    const proving = proofs.filter((proof) => proof.sentence === place).flatMap((proof) => proof.tests);
    const shown = proving.map(({ file, name }) => ({ file, name, status: results.get(`${file}\0${name}`) ?? ("missing" as const) }));
    const base = { sentence: place, text: sentence.text, reason: sentence.reason ?? null };
    if (sentence.status !== "planned" && sentence.status !== "partly") return { ...base, status: unbuilt(sentence), tests: [] };
    if (!tests) return { ...base, status: sentence.status, tests: [] };
    const red = shown.find((test) => test.status !== "passed");
    if (shown.length === 0) return { ...base, status: "not_covered", reason: joined(sentence.reason, "No test proves it"), tests: [] };
    if (red) return { ...base, status: "not_covered", reason: joined(sentence.reason, `The test "${red.name}" ${red.status === "failed" ? "failed" : "didn't run"}`), tests: shown };
    return { ...base, status: sentence.status === "planned" ? "covered" : "partly", tests: shown };
  });
}

const unbuilt = (sentence: PlannedSentence): CoverageStatus =>
  sentence.status === "not_buildable" && sentence.reason?.startsWith(leftOut) ? "left_out" : (sentence.status as "not_understood" | "not_buildable" | "context");

const joined = (first: string | undefined, second: string): string => (first ? `${first}. ${second}` : second);

/** What the tests say about the whole. `red` can be repaired; `unverified` can't be tested here at all, or ended well without saying that a test ran. */
export function testedAs(verdict: Pick<Verdict, "status" | "tests">): "green" | "red" | "unverified" {
  if (verdict.status === "passed") return verdict.tests.some(({ status }) => status === "passed") ? "green" : "unverified";
  return verdict.status === "needs_driver" ? "unverified" : "red";
}

/** How a run whose tests are green ends: `succeeded` only if every sentence that states a requirement is covered by tests that passed. */
export function greenStatus(coverage: readonly SentenceCoverage[]): "succeeded" | "partial" {
  const stating = coverage.filter((sentence) => sentence.status !== "context");
  return stating.length > 0 && stating.every((sentence) => sentence.status === "covered") ? "succeeded" : "partial";
}

export function countTests(tests: readonly TestResult[]): TestCounts {
  const count = (...statuses: TestResult["status"][]) => tests.filter((test) => statuses.includes(test.status)).length;
  return { passed: count("passed"), failed: count("failed", "not_run"), skipped: count("skipped", "todo"), total: tests.length };
}
