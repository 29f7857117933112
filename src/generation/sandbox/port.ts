/** Where produced code runs. One port; the drivers are isolate, container and process. It gets files and returns results, and can reach nothing. */
export interface Sandbox {
  /**
   * Runs `command` over `files` and calls `onEvent` for everything as it happens, in order.
   * Answers a verdict rather than throws, also when a limit is reached or the sandbox dies; throws only what `signal` carries.
   */
  run(request: SandboxRequest, onEvent: (event: SandboxEvent) => void, signal: AbortSignal): Promise<Verdict>;
}

export interface SandboxRequest {
  /** Relative path to text. */
  files: Readonly<Record<string, string>>;
  /** As one would type it at the repository's root: `npm test`, `npx jest -t "adds"`, `node --test`, `node main.js`. Which ones run is the driver's to say. */
  command: string;
  limits: Limits;
  /** Variables of the environment, none of them secret: the code under test reads and prints them. */
  env?: Readonly<Record<string, string>>;
  /** On whose behalf, e.g. the tenant's id: where runs have to wait, callers take turns. */
  caller?: string;
}

/** Why a run was never begun. */
export const sandboxFull = "Too many runs are waiting for the sandbox";

export interface Limits {
  /** The whole run. */
  wallMs: number;
  testMs: number;
  /** Captured output, all tests together. */
  outputBytes: number;
  /** All processes of the run together. The isolate driver's processes have a limit of their own. */
  memoryMb: number;
}

export const defaultLimits: Limits = { wallMs: 30_000, testMs: 5_000, outputBytes: 262_144, memoryMb: 1_024 };

export type SandboxEvent =
  /** Nothing has begun: so many are given a place until this run is; 1 is the next. */
  | { type: "waiting"; position: number }
  /** A file is loaded; `tests` of it are known so far. */
  | { type: "file"; file: string; tests: number }
  /** Printed outside of any test. A test's own output is in its result. */
  | { type: "output"; text: string }
  | { type: "test"; result: TestResult };

export interface TestResult {
  file: string;
  /** As vitest prints it: describe names and the test's, joined by " > ". */
  name: string;
  status: "passed" | "failed" | "skipped" | "todo" | "not_run";
  duration_ms: number;
  errors: TestError[];
  log: string;
}

export interface TestError {
  name: string;
  message: string;
  diff?: string;
  /** In the repository's own file. */
  line?: number;
  column?: number;
}

export interface Verdict {
  /**
   * `passed`: at least one test ran, every test that isn't skipped passed, and every file loaded; of a command that runs no tests, that it ended with 0.
   * `failed`: tests, files or the command failed.
   * `broken`: no verdict could be reached, or the code interfered with the record. `needs_driver`: nothing here can run it.
   */
  status: "passed" | "failed" | "broken" | "timed_out" | "out_of_memory" | "needs_driver";
  /** 0 only when passed. */
  exit_code: number;
  /** Why it is broken, timed out, or which driver is needed. */
  reason?: string;
  tests: TestResult[];
  /** Files that could not be read, compiled or loaded. */
  file_errors: { file: string; errors: TestError[] }[];
  /** Lines of the repository's own files and how often each ran; only where the command asked for coverage. */
  coverage?: FileCoverage[];
  /** Seconds. Then the reason is `sandboxFull`. Nothing has run, because too many runs were waiting: worth another try after that. */
  retry_after_s?: number;
  duration_ms: number;
  /** As a terminal would show it. */
  logs: string;
  /** What ran it: the evidence names it. */
  engine: { driver: "isolate" | "container" | "process"; versions: Readonly<Record<string, string>> };
}

export interface FileCoverage {
  file: string;
  /** Line number, from 1, and hits; lines on which no statement begins are left out. */
  lines: [line: number, hits: number][];
}
