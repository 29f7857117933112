import * as z from "zod";
import type { FileCoverage, SandboxEvent, TestResult, Verdict } from "../port.ts";
import { placeErrors, ReportedErrors, withoutFrames, type PlacedError } from "./errors.ts";
import { Built, needs, RunLine, type Detail, type IsolateEvent, type Loss } from "./wire.ts";

export interface RecordedTest extends Omit<TestResult, "errors"> {
  id: string;
  errors: PlacedError[];
  started: boolean;
  ended: boolean;
}

export interface RecordedFile {
  file: string;
  tests: RecordedTest[];
  /** Of the file itself: it doesn't compile, doesn't load, or a hook outside of any test failed. */
  errors: PlacedError[];
}

export interface Outcome {
  status: Verdict["status"];
  reason?: string;
  files: RecordedFile[];
  /** Of a script: what it ended with. */
  exit_code?: number;
  coverage?: FileCoverage[];
  versions: Readonly<Record<string, string>>;
}

/**
 * The caller's record of a run: reads the lines and decides. The isolate is never asked whether all went well; what it reports has to be a run that
 * could have happened, event by event, or there is no verdict.
 */
export interface RunRecord {
  receive(line: unknown): void;
  /** Once it has, the code under test may have run. */
  hasBegun(): boolean;
  hasEnded(): boolean;
  /** Stops the run from the caller's side. The first reason counts. */
  stop(loss: Loss, why: string): void;
  outcome(): Outcome;
}

const Collected = z.array(z.object({ id: z.string(), name: z.string() }));
const Finished = z.object({ errors: ReportedErrors, log: z.string(), exit_code: z.number().int().min(0).max(255).optional() });
const Hits = z.array(z.number().int().nonnegative());
const FileEnd = z.object({ errors: ReportedErrors });
const statuses = new Set<string>(["passed", "failed", "skipped", "todo"] satisfies TestResult["status"][]);
const statusOfLoss = { hang: "timed_out", limit: "timed_out", memory: "out_of_memory", crash: "broken" } as const satisfies Record<Loss, Verdict["status"]>;

/** Of files that all came to their end: one test passed at least, and nothing failed. */
export function statusOfFiles(files: readonly RecordedFile[]): "passed" | "failed" {
  const all = files.flatMap(({ tests }) => tests);
  const clean = files.every(({ errors }) => errors.length === 0) && all.every(({ status }) => status !== "failed" && status !== "not_run");
  return clean && all.some(({ status }) => status === "passed") ? "passed" : "failed";
}

export function newRunRecord(onEvent: (event: SandboxEvent) => void, outputBytesMax: number): RunRecord {
  const files = new Map<string, RecordedFile>();
  const tests = new Map<string, RecordedTest>();
  const left = new Set<string>();
  let built: Built | undefined;
  let current: { file: RecordedFile; collected: boolean } | undefined;
  let lastNumber = 0;
  let outputBytes = 0;
  let exitCode: number | undefined;
  const hits = new Map<string, number[]>();
  let ended = false;
  let stopped: { loss: Loss; why: string } | undefined;

  const apply: Record<IsolateEvent, (file: string, details: Detail[]) => void> = {
    loading(file) {
      if (current !== undefined || !left.has(file)) throw new Error(`${file} can't be loaded now`);
      current = { file: { file, tests: [], errors: [] }, collected: false };
      files.set(file, current.file);
    },
    collected(_file, [list]) {
      const { file, collected } = running();
      if (collected) throw new Error(`the tests of ${file.file} were collected twice`);
      take(file, list);
      current = { file, collected: true };
      onEvent({ type: "file", file: file.file, tests: file.tests.length });
    },
    added(_file, [list]) {
      const { file, collected } = running();
      if (!collected) throw new Error(`a test of ${file.file} was found before its tests were collected`);
      take(file, list);
    },
    started(_file, [id]) {
      const test = openTest(id);
      if (test.started) throw new Error(`test ${id} started twice`);
      test.started = true;
    },
    finished(_file, [id, status, duration, details]) {
      const test = openTest(id);
      if (!isStatus(status)) throw new Error(`"${status}" is no status`);
      const { errors, log, exit_code } = Finished.parse(JSON.parse(String(details)));
      if (exit_code !== undefined && (status === "passed") !== (exit_code === 0)) throw new Error(`test ${id} can't have ended with ${exit_code}`);
      if (built?.runner === "script") exitCode = exit_code;
      if (status === "passed" && (!test.started || errors.length > 0)) throw new Error(`test ${id} can't have passed`);
      Object.assign(test, { ended: true, status, duration_ms: Number(duration), errors: placeErrors(errors, test.file), log: takeOutput(log) });
      announce(test);
    },
    output(_file, [text]) {
      const shown = takeOutput(String(text));
      if (shown !== "") onEvent({ type: "output", text: shown });
    },
    coverage(file, [list]) {
      const lines = built?.counters[file];
      const counted = Hits.parse(JSON.parse(String(list)));
      if (lines === undefined || counted.length !== lines.length || hits.has(file)) throw new Error(`${file} wasn't counted like that`);
      hits.set(file, counted);
    },
    file(file, [status, details]) {
      const { file: recorded } = running();
      const open = recorded.tests.find((test) => !test.ended);
      if (open !== undefined) throw new Error(`${file} ended before its test "${open.name}"`);
      recorded.errors = placeErrors(FileEnd.parse(JSON.parse(String(details))).errors, file);
      const explained = recorded.errors.length > 0 || recorded.tests.some((test) => test.status === "failed");
      if (status !== "passed" && !explained) recorded.errors = [{ name: "Error", message: "No test suite found in file", frames: [] }];
      left.delete(file);
      current = undefined;
    },
  };

  return {
    receive(line) {
      if (stopped !== undefined) return;
      try {
        read(RunLine.parse(line));
      } catch (error) {
        stopped = { loss: "crash", why: `The record doesn't hold: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
    hasBegun: () => built !== undefined,
    hasEnded: () => ended || stopped !== undefined,
    stop(loss, why) {
      if (!ended) stopped ??= { loss, why: why + during() };
    },
    outcome,
  };

  function read(line: RunLine): void {
    if (ended) throw new Error("something was said after the end");
    if (line[0] === "waiting" && built === undefined) return onEvent({ type: "waiting", position: line[1] });
    if (line[0] === "waiting") throw new Error("a run that has begun waits no more");
    if (line[0] === "built") return begin(Built.parse(JSON.parse(line[1])));
    if (line[0] === "lost") return void (stopped = { loss: line[1], why: line[2] + during() });
    if (built === undefined) throw new Error("the run began without having been built");
    if (line[0] === "ended") return void (ended = true);
    const [, number, file, event, ...details] = line;
    if (number !== lastNumber + 1) throw new Error(`event ${number} came after ${lastNumber}`);
    lastNumber = number;
    if (event !== "loading" && event !== "coverage" && running().file.file !== file) throw new Error(`"${event}" of ${file}, which isn't running`);
    apply[event](file, details);
  }

  function take(file: RecordedFile, list: Detail | undefined): void {
    for (const { id, name } of Collected.parse(JSON.parse(String(list)))) {
      if (tests.has(id)) throw new Error(`test ${id} was collected twice`);
      const test: RecordedTest = { id, file: file.file, name, status: "not_run", duration_ms: 0, errors: [], log: "", started: false, ended: false };
      tests.set(id, test);
      file.tests.push(test);
    }
  }

  function begin(next: Built): void {
    if (built !== undefined) throw new Error("the run was built twice");
    built = next;
    for (const file of next.test_files) left.add(file);
    for (const { file, errors } of next.file_errors) files.set(file, { file, tests: [], errors: errors.map(({ line, column, ...error }) => ({ ...error, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), frames: line === undefined ? [] : [{ file, line }] })) });
  }

  function running(): { file: RecordedFile; collected: boolean } {
    if (current === undefined) throw new Error("no file is running");
    return current;
  }

  function openTest(id: Detail | undefined): RecordedTest {
    const test = tests.get(String(id));
    if (test === undefined || test.ended || test.file !== running().file.file) throw new Error(`test ${id} isn't running`);
    return test;
  }

  function takeOutput(log: string): string {
    const room = outputBytesMax - outputBytes;
    outputBytes += log.length;
    return log.length <= room ? log : `${log.slice(0, Math.max(room, 0))}\n[the rest of the output was cut: more than ${outputBytesMax} characters]\n`;
  }

  function announce({ id: _id, started: _started, ended: _ended, errors, ...test }: RecordedTest): void {
    onEvent({ type: "test", result: { ...test, errors: errors.map(withoutFrames) } });
  }

  /** What had begun and not ended. */
  function during(): string {
    const test = [...tests.values()].find((one) => one.started && !one.ended);
    if (test !== undefined) return `, during "${test.name}" in ${test.file}`;
    return current !== undefined && !current.collected ? `, while loading ${current.file.file}` : "";
  }

  function outcome(): Outcome {
    const versions = built?.versions ?? {};
    const recorded = () => [...files.values()];
    if (built?.needs !== undefined) return { status: "needs_driver", reason: built.needs, files: [], versions };
    if (built !== undefined && built.missing.length > 0) return { status: "needs_driver", reason: needs(`this repository, which asks for ${built.missing.join("; ")}`), files: recorded(), versions };
    if (stopped === undefined && (!ended || left.size > 0)) stopped = { loss: "crash", why: `The sandbox ended the run early${during()}` };
    if (stopped !== undefined) {
      const { loss, why } = stopped;
      if (loss !== "crash") blame(why);
      return { status: statusOfLoss[loss], reason: why, files: recorded(), versions };
    }
    if (files.size === 0) return { status: "failed", reason: "No test files found", files: [], versions };
    return { status: statusOfFiles(recorded()), files: recorded(), versions, ...(exitCode === undefined ? {} : { exit_code: exitCode }), ...coverage() };
  }

  function coverage(): { coverage?: FileCoverage[] } {
    if (hits.size === 0) return {};
    return {
      coverage: [...hits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, counted]) => {
        const lines = new Map<number, number>();
        for (const [place, line] of (built?.counters[file] ?? []).entries()) lines.set(line, Math.max(lines.get(line) ?? 0, counted[place] ?? 0));
        return { file, lines: [...lines].sort(([a], [b]) => a - b) };
      }),
    };
  }

  /** Whoever was running when the run was stopped is the one to mend. */
  function blame(message: string): void {
    for (const test of tests.values()) {
      if (!test.started || test.ended) continue;
      Object.assign(test, { ended: true, status: "failed", errors: [{ name: "Error", message, frames: [] }] });
      announce(test);
    }
    if (current !== undefined && !current.collected) current.file.errors = [{ name: "Error", message, frames: [] }];
  }
}

const isStatus = (status: Detail | undefined): status is TestResult["status"] => typeof status === "string" && statuses.has(status);
