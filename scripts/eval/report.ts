import type { Score } from "./run.ts";

const columns = ["task", "passed", "ended", "repairs", "edits", "calls", "tokens", "cost", "seconds"];

const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(4)}`;

const row = ({ task, passed, status, repairs, edits, good_edits, calls, input_tokens, output_tokens, cost_micros, seconds }: Score): string[] =>
  [task, passed ? "yes" : "NO", status, String(repairs), `${good_edits}/${edits}`, String(calls), String(input_tokens + output_tokens), dollars(cost_micros), seconds.toFixed(1)];

export interface Summary {
  tasks: number;
  /** The hidden tests pass, and nothing had to be repaired. */
  passed_at_once: number;
  passed: number;
  good_edits: number;
  edits: number;
  tokens: number;
  cost_micros: number;
}

export function summaryOf(scores: readonly Score[]): Summary {
  const sum = (of: (score: Score) => number): number => scores.reduce((all, score) => all + of(score), 0);
  return {
    tasks: scores.length, passed_at_once: scores.filter(({ passed, repairs }) => passed && repairs === 0).length, passed: scores.filter(({ passed }) => passed).length,
    good_edits: sum((score) => score.good_edits), edits: sum((score) => score.edits), tokens: sum((score) => score.input_tokens + score.output_tokens), cost_micros: sum((score) => score.cost_micros),
  };
}

export function tableOf(scores: readonly Score[]): string {
  const rows = [columns, ...scores.map(row)];
  const widths = columns.map((_, place) => Math.max(...rows.map((cells) => cells[place]?.length ?? 0)));
  const { tasks, passed_at_once, passed, good_edits, edits, tokens, cost_micros } = summaryOf(scores);
  const lines = rows.map((cells) => cells.map((cell, place) => (place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0))).join("  "));
  return [...lines, "", `pass@1 ${passed_at_once} of ${tasks}; after repair ${passed} of ${tasks}; ${good_edits} of ${edits} edits well-formed; ${tokens} tokens, ${dollars(cost_micros)}`].join("\n");
}
