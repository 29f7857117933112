import { sampleFiles } from "../../test/generation/samples/sample-file.ts";
import { newFolder } from "../../test/generation/builtin/writer/produced.ts";
import { readSample, runAll, type Built, type Score } from "./score.ts";

/** A few samples to a run of the tests: thousands of small services at once need too much memory. */
const atOnce = 3;

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${Math.round((part / whole) * 100)} %`);
const columns = ["sample", "understood", "invented", "missing", "silent", "other words", "tests", "HTTP checks", "rules caught", "no test", "read"];

function row(score: Score): string[] {
  const { name, asking, understood, invented, missing, silent, others, differing, passed, failed, mutants, caught, unproved, checks, astray, readMs } = score;
  return [name, `${understood}/${asking}`, String(invented), String(missing), String(silent), others === 0 ? "–" : `${others - differing}/${others}`, failed === 0 ? `${passed} passed` : `${failed} FAILED`, `${checks - astray.length}/${checks}`, `${caught}/${mutants}`, String(unproved), `${readMs.toFixed(0)} ms`];
}

function table(rows: readonly string[][]): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((cells) => cells[i]?.length ?? 0)));
  return [columns, ...rows].map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")).join("\n");
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
  const begun = performance.now();
  const built = sampleFiles().filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(readSample);
  for (let at = 0; at < built.length && !process.argv.includes("--read-only"); at += atOnce) {
    const some = built.slice(at, at + atOnce);
    process.stderr.write(`${some.map(({ score }) => score.name).join(", ")}: ${some.reduce((all, { mutants }) => all + mutants.length, 0)} rules to take away …\n`);
    const folder = newFolder();
    try {
      if (some.some(({ blueprint }) => blueprint)) await runAll(folder.path, some);
    } finally {
      folder.remove();
    }
  }
  report(built, performance.now() - begun);
}

function report(built: readonly Built[], tookMs: number): void {
  const scores = built.map(({ score }) => score);
  const sum = (key: "understood" | "asking" | "invented" | "missing" | "silent" | "others" | "differing" | "passed" | "failed" | "checks" | "mutants" | "caught" | "unproved" | "rules"): number => scores.reduce((all, score) => all + score[key], 0);
  const astray = scores.reduce((all, score) => all + score.astray.length, 0);
  tell(table(scores.map(row)));
  for (const { name, survivors } of scores) for (const survivor of survivors) tell(`not caught: ${name}: ${survivor}`);
  for (const { name, astray } of scores) for (const one of astray) tell(`otherwise over HTTP: ${name}: ${one}`);
  for (const { name, failures } of scores) for (const failure of failures) tell(`failed: ${name}: ${failure}`);
  tell("");
  tell(`${scores.length} samples: ${share(sum("understood"), sum("asking"))} of ${sum("asking")} sentences that ask for something are understood whole; ${sum("invented")} things invented, ${sum("missing")} missing, ${sum("silent")} sentences lost in silence.`);
  tell(`${sum("others") - sum("differing")} of ${sum("others")} other wordings give the same blueprint. ${sum("passed")} produced tests passed, ${sum("failed")} failed. ${sum("checks") - astray} of ${sum("checks")} requests made from the listed lines alone were answered as they say.`);
  tell(`${share(sum("caught"), sum("mutants"))} of ${sum("mutants")} ways to take a rule away are caught; ${sum("unproved")} of ${sum("rules") + sum("unproved")} rules have no test. ${(tookMs / 1000).toFixed(0)} s.`);
  if (sum("invented") + sum("silent") + sum("failed") + sum("differing") + astray > 0) process.exitCode = 1;
}

await main();
