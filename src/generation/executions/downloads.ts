import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { sessionOf } from "../runs/session.ts";
import { lcovReport } from "../sandbox/reports/lcov.ts";
import { tapReport, type Reported } from "../sandbox/reports/tap.ts";
import { loadLog } from "./blobs.ts";
import { isUnderWay } from "./present.ts";
import type { Execution, TestResult } from "./schema.ts";
import { getExecution } from "./service.ts";

export interface Download {
  name: string;
  type: string;
  text: string;
}

/** The results as JUnit XML. @throws AppError conflict before the end */
export async function downloadJunit(ctx: Context, id: string): Promise<Download> {
  const execution = await finished(ctx, id);
  return { name: `${execution.execution_id}.xml`, type: "application/xml", text: junitOf(execution) };
}

/** The execution as it is answered, to be kept as a file. */
export async function downloadResults(ctx: Context, id: string): Promise<Download> {
  const execution = await finished(ctx, id);
  return { name: `${execution.execution_id}.json`, type: "application/json", text: `${JSON.stringify(execution, null, 2)}\n` };
}

/** The results as TAP 14, a line for each test. */
export async function downloadTap(ctx: Context, id: string): Promise<Download> {
  const execution = await finished(ctx, id);
  return { name: `${execution.execution_id}.tap`, type: "text/plain; charset=utf-8", text: tapReport(execution as Reported) };
}

/** How often each line ran, as lcov has it. @throws AppError not_found where nothing was counted */
export async function downloadCoverage(ctx: Context, id: string): Promise<Download> {
  const { execution_id, run_id } = await finished(ctx, id);
  const verdict = await sessionOf(ctx, run_id ?? execution_id).verdictOf(execution_id);
  if (!verdict?.coverage) throw new AppError("not_found", "No lines were counted: the command has to ask for coverage, and the isolate to run it");
  return { name: `${execution_id}.info`, type: "text/plain; charset=utf-8", text: lcovReport(verdict.coverage) };
}

/** The whole log, however long. @throws AppError gone once it was let go */
export async function downloadLog(ctx: Context, id: string): Promise<Download> {
  const execution = await finished(ctx, id);
  if (execution.logs_until === null && execution.logs === "") throw new AppError("gone", "The logs of this execution are no longer kept");
  const text = execution.logs_truncated ? await loadLog(ctx.blobs, ctx.tenantId, execution.execution_id) : execution.logs;
  if (text === undefined) throw new AppError("gone", "The logs of this execution are no longer kept");
  return { name: `${execution.execution_id}.log`, type: "text/plain; charset=utf-8", text };
}

async function finished(ctx: Context, id: string): Promise<Execution> {
  const execution = await getExecution(ctx, id);
  if (isUnderWay(execution)) throw new AppError("conflict", "This execution has not ended yet", { extra: { execution_status: execution.status } });
  return execution;
}

/** The form that CI systems read: a suite for each file; a file that didn't load is a case with an error. */
export function junitOf({ execution_id, tests, file_errors, created_at, duration_ms }: Execution): string {
  const files = [...new Set([...tests.map((test) => test.file), ...file_errors.map(({ file }) => file)])];
  const suites = files.map((file) => {
    const own = tests.filter((test) => test.file === file);
    const errors = file_errors.filter((one) => one.file === file);
    const cases = [...own.map(caseOf), ...errors.map((one) => `    <testcase name="${escaped(file)}" classname="${escaped(file)}" file="${escaped(file)}" time="0"><error message="${escaped(one.errors[0]?.message ?? "")}"/></testcase>`)];
    return `  <testsuite name="${escaped(file)}" ${countsOf(own, errors.length)} time="${seconds(own.reduce((sum, test) => sum + test.duration_ms, 0))}">\n${cases.join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(execution_id)}" ${countsOf(tests, file_errors.length)} time="${seconds(duration_ms ?? 0)}" timestamp="${created_at}">\n${suites.join("\n")}\n</testsuites>\n`;
}

function countsOf(tests: readonly TestResult[], errors: number): string {
  const count = (...statuses: TestResult["status"][]): number => tests.filter(({ status }) => statuses.includes(status)).length;
  return `tests="${tests.length + errors}" failures="${count("failed", "not_run")}" errors="${errors}" skipped="${count("skipped", "todo")}"`;
}

function caseOf({ file, name, status, duration_ms, errors, log }: TestResult): string {
  const inside = [
    ...(status === "failed" || status === "not_run" ? [`<failure type="${escaped(errors[0]?.name ?? "Error")}" message="${escaped(errors[0]?.message ?? "It didn't run")}">${escaped(errors.map((error) => error.diff ?? error.message).join("\n"))}</failure>`] : []),
    ...(status === "skipped" || status === "todo" ? ["<skipped/>"] : []),
    ...(log === "" ? [] : [`<system-out>${escaped(log)}</system-out>`]),
  ];
  return `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" time="${seconds(duration_ms)}">${inside.join("")}</testcase>`;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" };

/** XML 1.0 has no way to write most control characters, nor half of a surrogate pair: they are left out. */
const escaped = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"\n]/g, (mark) => entities[mark] ?? mark);
