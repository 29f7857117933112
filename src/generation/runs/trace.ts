import { traceabilityFile, traceFile, type TraceDocument } from "../../delivery/index.ts";
import { json, markdown } from "../builtin/writer/quoting.ts";
import type { Plan, WrittenFile } from "../models/port.ts";
import type { SentenceCoverage } from "./verdict.ts";

/** Sentence → tasks → files → tests → result, for programs and for people. The same run gives the same bytes. */
export function traceFiles(about: Pick<TraceDocument, "requirement_id" | "run_id" | "generated_by">, plan: Plan, files: readonly WrittenFile[], coverage: readonly SentenceCoverage[]): { path: string; content: string }[] {
  const document = traceOf(about, plan, files, coverage);
  return [{ path: traceFile, content: `${json(document)}\n` }, { path: traceabilityFile, content: readable(document) }];
}

function traceOf({ requirement_id, run_id, generated_by }: Pick<TraceDocument, "requirement_id" | "run_id" | "generated_by">, plan: Plan, files: readonly WrittenFile[], coverage: readonly SentenceCoverage[]): TraceDocument {
  const sentences = coverage.map(({ sentence, text, status, reason, tests }) => {
    const tasks = plan.tasks.filter((task) => task.sentences.includes(sentence)).map(({ key, title }) => ({ key, title }));
    const keys = new Set(tasks.map(({ key }) => key));
    return { sentence, text, status, reason, tasks, files: files.filter(({ task }) => keys.has(task)).map(({ path }) => path).sort(), tests: tests.map(({ file, name, status: result }) => ({ file, name, status: result })) };
  });
  return { version: 1, requirement_id, run_id, generated_by, sentences };
}

/** Every text of the requirement is escaped: none of it becomes a heading, a link or a mention. */
function readable({ requirement_id, run_id, generated_by, sentences }: TraceDocument): string {
  const sections = sentences.map(({ sentence, text, status, reason, tasks, files, tests }) => [
    `## ${sentence + 1}. ${markdown(text)}`,
    `${status.replaceAll("_", " ")}${reason === null ? "" : `: ${markdown(reason)}`}`,
    ...(tasks.length === 0 ? [] : [`Tasks: ${tasks.map(({ title }) => markdown(title)).join(", ")}`]),
    ...(files.length === 0 ? [] : [`Files: ${files.map(markdown).join(", ")}`]),
    ...(tests.length === 0 ? [] : [tests.map(({ file, name, status: result }) => `- ${result}: ${markdown(name)} (${markdown(file)})`).join("\n")]),
  ].join("\n\n"));
  const about = `From each sentence of the requirement to what was built for it and the tests that prove it, as of the run ${markdown(run_id)} of ${markdown(requirement_id)} by ${markdown(generated_by)}. Written anew with each run; \`${traceFile}\` says the same for programs.`;
  return `${["# What proves what", about, ...sections].join("\n\n")}\n`;
}
