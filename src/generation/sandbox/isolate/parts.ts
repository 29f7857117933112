import type { FileCoverage, SandboxEvent } from "../port.ts";
import { planCommand } from "./command/plan.ts";
import { statusOfFiles, type Outcome } from "./record.ts";

/** A stretch of a run's test files, which a sandbox runs by itself: files know nothing of each other. */
export interface Part {
  index: number;
  of: number;
}

/** A part pays for an isolate of its own, so it has at least so many files. */
const filesPerPart = 2;

/** Into how many parts a run is divided, at most `partsMax`. Where there is no plan, one finds out. */
export function partsOf(command: string, files: Readonly<Record<string, string>>, partsMax: number): Part[] {
  const plan = planCommand(command, files);
  const count = "needs" in plan || plan.runner === "script" ? 1 : Math.max(1, Math.min(partsMax, Math.floor(plan.test_files.length / filesPerPart)));
  return Array.from({ length: count }, (_, index) => ({ index, of: count }));
}

/** The files of one part: together, in order, the parts have each file once. */
export const filesOfPart = (files: readonly string[], { index, of }: Part): string[] => files.slice(Math.floor((files.length * index) / of), Math.floor((files.length * (index + 1)) / of));

/** For each part a listener whose events are heard once all parts before it have ended. */
export function inOrder(count: number, onEvent: (event: SandboxEvent) => void): { hear(event: SandboxEvent): void; end(): void }[] {
  const waiting: SandboxEvent[][] = Array.from({ length: count }, () => []);
  const ended = new Set<number>();
  let first = 0;
  return Array.from({ length: count }, (_, index) => ({
    hear(event) {
      if (index === first) onEvent(event);
      // Where a later part stood is of no interest any more when it is its turn to be heard.
      else if (event.type !== "waiting") waiting[index]!.push(event);
    },
    end() {
      ended.add(index);
      for (; ended.has(first); first++) for (const event of waiting[first + 1]?.splice(0) ?? []) onEvent(event);
    },
  }));
}

/** What the parts come to as one run: the first of them that was stopped says how, in the order of the files. Output is cut where one run's would have been. */
export function mergeOutcomes(outcomes: readonly [Outcome, ...Outcome[]], outputMax: number): Outcome {
  const lacking = outcomes.find(({ status }) => status === "needs_driver");
  if (lacking) return lacking;
  const files = outcomes.flatMap((outcome) => outcome.files);
  cutOutput(files, outputMax);
  const { versions } = outcomes[0];
  const stopped = outcomes.find(({ status }) => status !== "passed" && status !== "failed");
  if (stopped) return { status: stopped.status, ...(stopped.reason === undefined ? {} : { reason: stopped.reason }), files, versions };
  const coverage = addCoverage(outcomes.flatMap((outcome) => outcome.coverage ?? []));
  return { status: statusOfFiles(files), files, versions, ...(coverage.length === 0 ? {} : { coverage }) };
}

function cutOutput(files: Outcome["files"], outputMax: number): void {
  let left = outputMax;
  for (const test of files.flatMap(({ tests }) => tests)) {
    if (test.log.length > left) test.log = left < 0 || test.log === "" ? "" : `${test.log.slice(0, left)}\n[the rest of the output was cut: more than ${outputMax} characters]\n`;
    left -= test.log.length;
  }
}

function addCoverage(all: readonly FileCoverage[]): FileCoverage[] {
  const files = new Map<string, Map<number, number>>();
  for (const { file, lines } of all) {
    const hits = files.get(file) ?? new Map<number, number>();
    for (const [line, count] of lines) hits.set(line, (hits.get(line) ?? 0) + count);
    files.set(file, hits);
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, hits]) => ({ file, lines: [...hits].sort(([a], [b]) => a - b) }));
}
