import type { Verdict } from "../port.ts";
import { missingPackage, type ProcessPlan } from "./command.ts";
import { readGoTests } from "./go-test.ts";
import { readJunit, type Reported } from "./junit.ts";
import { readTypeErrors } from "./type-errors.ts";
import type { ProcessLoss } from "./wire.ts";

/** What was seen of a run. */
export interface Seen {
  output: string;
  end: { kind: "exit"; code: number; report: string } | { kind: "missing"; program: string } | { kind: "lost"; loss: ProcessLoss; why: string } | undefined;
}

type Judged = Pick<Verdict, "status" | "exit_code" | "tests" | "file_errors"> & { reason?: string };

/** In words that a caller reads. */
export const needs = (what: string): string => `The process sandbox doesn't have ${what}, and has no network to fetch it from: it needs the container driver`;

const statusOfLoss = { time: "timed_out", memory: "out_of_memory", files: "failed", output: "failed", crash: "broken" } as const satisfies Record<ProcessLoss, Verdict["status"]>;
export const exitCodes = { passed: 0, failed: 1, broken: 70, timed_out: 124, out_of_memory: 137, needs_driver: 127 } as const satisfies Record<Verdict["status"], number>;
const notFoundCode = 127;

/**
 * What a run comes to. The exit code is what the shell said; single tests are what the test runner wrote down, beside the code under test: where the two don't agree, the
 * worse of them counts.
 */
export function judge({ output, end }: Seen, plan: ProcessPlan, files: Readonly<Record<string, string>>): Judged {
  const ended = (status: Verdict["status"], reason: string, reported: Reported = { tests: [], file_errors: [] }): Judged => ({ status, exit_code: exitCodes[status], reason, ...reported });
  if (end === undefined) return ended("broken", "The sandbox was lost");
  if (end.kind === "missing") return ended("needs_driver", needs(`"${end.program}"`));
  if (end.kind === "lost") return ended(statusOfLoss[end.loss], end.why);
  const reported = plan.isGoJson ? readGoTests(output) : plan.isTypeCheck ? { tests: [], file_errors: readTypeErrors(output) } : readJunit(end.report);
  const lacking = end.code === 0 ? undefined : missingPackage(`${output}\n${end.report}`, files);
  if (lacking !== undefined) return ended("needs_driver", needs(`the package "${lacking}"`));
  const absent = end.code === notFoundCode && reported.tests.length === 0 ? /(?:^|: )([\w./+-]+): (?:command )?not found$/m.exec(output)?.[1] : undefined;
  if (absent !== undefined) return ended("needs_driver", needs(`"${absent}"`));
  const isRed = reported.file_errors.length > 0 || reported.tests.some(({ status }) => status === "failed");
  if (end.code !== 0) return { status: "failed", exit_code: end.code, ...(isRed ? {} : { reason: reasonOf(end.code, plan, reported) }), ...reported };
  if (isRed) return ended("failed", "The command ended with 0, though tests failed", reported);
  if (plan.expectsTests && !reported.tests.some(({ status }) => status === "passed")) return ended("failed", reported.tests.length === 0 ? "No test was reported" : "No test passed", reported);
  return { status: "passed", exit_code: 0, ...reported };
}

function reasonOf(code: number, plan: ProcessPlan, { tests }: Reported): string {
  return plan.expectsTests && tests.length === 0 ? `The command ended with ${code} and reported no test` : `The command ended with ${code}`;
}
