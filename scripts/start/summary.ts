import { painted, printable, wrapped, type Colour, type Terminal } from "./terminal.ts";

/** What a run came to, as its last event says it. */
export interface RunResult {
  status: string;
  reason: string | null;
  title: string | null;
  project_id: string | null;
  repo_url: string | null;
  commit_id: string | null;
  tests: { passed: number; failed: number; skipped: number; total: number } | null;
  coverage: { text: string; status: string; reason: string | null; tests: { name: string; status: string }[] }[];
  assumptions: string[];
  advice: string | null;
  repairs: number;
  generated_by: string;
  duration_ms: number;
}

/** The last line of `--json`, and what the text below is made from. */
export interface Summary extends RunResult {
  type: "summary";
  run_id: string;
  requirement_id: string;
  git_clone: string | null;
  sign_in_url: string;
  /** From the requirement's being sent to its last event. */
  elapsed_ms: number;
  /** From the command to a product that answers. */
  started_in_ms: number;
}

const exitCodes: Record<string, number> = { succeeded: 0, partial: 3, unsupported: 4 };
export const exitCodeOf = (status: string): number => exitCodes[status] ?? 1;

/** `git clone` with the key in place, so that it can be pasted. */
export const cloneLine = (repoUrl: string, apiKey: string): string => `git clone ${repoUrl.replace("://", `://devgen:${apiKey}@`)}`;

const signs: Record<string, [sign: string, colour: Colour, says: string]> = {
  covered: ["✓", "green", "built and tested"],
  partly: ["~", "yellow", "built in part"],
  not_covered: ["✗", "red", "not proved by a test that passed"],
  not_understood: ["✗", "red", "not understood"],
  not_buildable: ["✗", "red", "can't be built"],
  left_out: ["-", "yellow", "left out"],
  planned: ["-", "yellow", "planned, not tested"],
  context: ["·", "dim", "states no requirement"],
};

export function summaryText(summary: Summary, terminal: Terminal): string {
  const columns = Math.max(40, Math.min(terminal.columns(), 120));
  const stating = summary.coverage.filter((sentence) => sentence.status !== "context");
  const covered = stating.filter((sentence) => sentence.status === "covered").length;
  const row = (name: string, value: string): string => `${painted(terminal, "bold", name.padEnd(12))}${value}`;
  const statusColour: Colour = summary.status === "succeeded" ? "green" : summary.status === "partial" ? "yellow" : "red";
  const { tests } = summary;
  return [
    "",
    row("Result", `${painted(terminal, statusColour, summary.status)}${stating.length > 0 ? `: ${covered} of ${stating.length} sentences are built and tested` : ""}`),
    ...(summary.reason ? [row("", printable(summary.reason))] : []),
    ...(summary.repo_url ? [row("Repository", summary.repo_url)] : []),
    ...(summary.git_clone ? [row("", summary.git_clone)] : []),
    ...(summary.commit_id ? [row("Commit", summary.commit_id)] : []),
    ...(tests ? [row("Tests", `${tests.passed} passed, ${tests.failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ""}${summary.repairs > 0 ? `, after ${summary.repairs} ${summary.repairs === 1 ? "repair" : "repairs"}` : ""}`)] : []),
    row("Written by", printable(summary.generated_by)),
    row("Time", `${(summary.elapsed_ms / 1000).toFixed(1)} s for the run, ${(summary.started_in_ms / 1000).toFixed(1)} s to start`),
    "",
    painted(terminal, "bold", "Sentence by sentence"),
    ...summary.coverage.flatMap((sentence) => sentenceLines(sentence, columns, terminal)),
    ...(summary.assumptions.length > 0 ? ["", painted(terminal, "bold", "Assumptions")] : []),
    ...summary.assumptions.map((text) => `  - ${wrapped(printable(text), columns - 4, "    ")}`),
    ...(summary.advice ? ["", wrapped(printable(summary.advice), columns, "")] : []),
    "",
    row("Sign in", `${summary.sign_in_url} (once, within ten minutes)`),
    "",
  ].join("\n");
}

function sentenceLines(sentence: RunResult["coverage"][number], columns: number, terminal: Terminal): string[] {
  const [sign, colour, says] = signs[sentence.status] ?? ["?", "yellow", sentence.status];
  const proof = sentence.tests.length > 0 ? ` (${sentence.tests.length} ${sentence.tests.length === 1 ? "test" : "tests"})` : "";
  return [
    `  ${painted(terminal, colour, sign)} ${wrapped(printable(sentence.text), columns - 4, "    ")}`,
    painted(terminal, "dim", `    ${wrapped(`${says}${proof}${sentence.reason ? `: ${printable(sentence.reason)}` : ""}`, columns - 4, "    ")}`),
  ];
}
