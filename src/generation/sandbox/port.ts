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
  /** `npm test`, `npx vitest run`, or those with test files after them; where the process driver is, any command. */
  command: string;
  /** Nothing secret: whatever runs can read and print it. */
  env?: Readonly<Record<string, string>>;
  limits: Limits;
}

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
  | { type: "file"; file: string; tests: number }
  | { type: "test"; result: TestResult }
  /** Whole lines that a command printed. The isolate driver keeps output with its test instead. */
  | { type: "output"; text: string };

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
  duration_ms: number;
  /** As a terminal would show it. */
  logs: string;
  /** What ran it: the evidence names it. */
  engine: { driver: "isolate" | "container" | "process"; versions: Readonly<Record<string, string>> };
}
