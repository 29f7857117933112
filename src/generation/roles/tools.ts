import * as z from "zod";
import type { ChatTool, ToolCall } from "../models/chat.ts";
import { formatOf } from "../models/structured.ts";
import { asData } from "../prompts/index.ts";
import { failuresOf } from "../runs/failures.ts";
import { testCommandOf } from "../runs/test-command.ts";
import type { Verdict } from "../sandbox/port.ts";
import { editText } from "./edit.ts";
import { normalised, shownFailures } from "./signatures.ts";
import { pathFault, type WorkTree } from "./work-tree.ts";

/** What the tools work on. */
export interface Workbench {
  tree: WorkTree;
  /** Paths that QA wrote: they are read, run and never changed. */
  protected: ReadonlySet<string>;
  run(command: string): Promise<Verdict>;
  /** Told of each file that was written, changed or removed. */
  touched(path: string): void;
}

interface Tool<Arguments> {
  description: string;
  arguments: z.ZodType<Arguments>;
  /** What the model reads. */
  work(bench: Workbench, given: Arguments): string | Promise<string>;
}

const define = <Arguments>(tool: Tool<Arguments>): Tool<Arguments> => tool;

const linesMax = 400;
const outputCharactersMax = 12_000;
const fileCharactersMax = 200_000;
/** A file longer than this is edited, not written anew. */
const rewrittenLinesMax = 200;
const matchesMax = 60;

const tools = {
  list_files: define({
    description: "Paths of files, all or those that contain a text.", arguments: z.object({ contains: z.string().nullable() }),
    work: ({ tree }, { contains }) => asData("files", tree.paths().filter((path) => contains === null || path.includes(contains)).slice(0, 1_000).join("\n") || "(none)"),
  }),
  read_file: define({
    description: `A file, or lines of it (from 1); at most ${linesMax} lines at a time.`, arguments: z.object({ path: z.string(), from_line: z.int().min(1).nullable(), to_line: z.int().min(1).nullable() }),
    work({ tree }, { path, from_line, to_line }) {
      const lines = tree.read(path)?.split("\n");
      if (!lines) return `There is no file ${path}`;
      const from = from_line ?? 1;
      const to = Math.min(to_line ?? lines.length, from + linesMax - 1, lines.length);
      return `Lines ${from} to ${to} of ${lines.length}\n${asData(path, lines.slice(from - 1, to).join("\n"))}`;
    },
  }),
  search: define({
    description: "Lines that contain a text, in all files.", arguments: z.object({ text: z.string().min(1) }),
    work({ tree }, { text }) {
      const found = Object.entries(tree.files()).flatMap(([path, content]) => content.split("\n").flatMap((line, place) => (line.includes(text) ? [`${path}:${place + 1}: ${line.slice(0, 300)}`] : [])));
      return asData("search", [...found.slice(0, matchesMax), ...(found.length > matchesMax ? [`… and ${found.length - matchesMax} more`] : [])].join("\n") || "(nothing)");
    },
  }),
  write_file: define({
    description: `Makes a file, or writes one anew that has at most ${rewrittenLinesMax} lines.`, arguments: z.object({ path: z.string(), content: z.string().max(fileCharactersMax) }),
    work(bench, { path, content }) {
      const known = bench.tree.read(path);
      const refused = refusal(bench, path) ?? (known !== undefined && known.split("\n").length > rewrittenLinesMax ? `${path} is long: change it with edit_file` : undefined);
      return refused ?? put(bench, path, content, known === undefined ? "Made" : "Wrote");
    },
  }),
  edit_file: define({
    description: "Replaces the one place in a file where search is, exactly or but for indentation, by replace.", arguments: z.object({ path: z.string(), search: z.string(), replace: z.string().max(fileCharactersMax) }),
    work(bench, { path, search, replace }) {
      const known = bench.tree.read(path);
      const refused = refusal(bench, path) ?? (known === undefined ? `There is no file ${path}` : undefined);
      if (refused !== undefined || known === undefined) return refused ?? "";
      const edited = editText(known, search, replace);
      return edited.success ? put(bench, path, edited.content, edited.how === "exact" ? "Edited" : "Edited, but for indentation,") : `Not edited: ${edited.fault}`;
    },
  }),
  delete_file: define({
    description: "Removes a file.", arguments: z.object({ path: z.string() }),
    work(bench, { path }) {
      const refused = refusal(bench, path) ?? (bench.tree.read(path) === undefined ? `There is no file ${path}` : undefined);
      if (refused !== undefined) return refused;
      bench.tree.remove(path);
      bench.touched(path);
      return `Removed ${path}`;
    },
  }),
  run_tests: define({
    description: "Runs all tests in the sandbox, and says which fail and why.", arguments: z.object({}),
    work: async (bench) => told(await bench.run(testCommandOf(bench.tree.paths()))),
  }),
  check_types: define({
    description: "Checks types with tsc, where the repository has a tsconfig.json.", arguments: z.object({}),
    async work(bench) {
      if (bench.tree.read("tsconfig.json") === undefined) return "There is no tsconfig.json: write one first";
      return told(await bench.run("tsc --noEmit"));
    },
  }),
  finish: define({ description: "Ends the task, with a sentence about what was done or why it can't be.", arguments: z.object({ summary: z.string() }), work: () => "Finished" }),
};
type ToolName = keyof typeof tools;

/** As servers are told of them. */
export const offeredTools: readonly ChatTool[] = Object.entries(tools).map(([name, { description, arguments: given }]) => ({ name, description, parameters: formatOf(name, given as z.ZodType).schema }));

function refusal(bench: Workbench, path: string): string | undefined {
  const fault = pathFault(path);
  if (fault !== undefined) return `Not written: ${fault}`;
  return bench.protected.has(path) ? `Not written: ${path} is QA's, and stays as it is` : undefined;
}

function put(bench: Workbench, path: string, content: string, how: string): string {
  bench.tree.write(path, content);
  bench.touched(path);
  return `${how} ${path} (${content.split("\n").length} lines)`;
}

/** A verdict as a model reads it: the same words for the same failures. */
function told(verdict: Verdict): string {
  if (verdict.status === "needs_driver") return `Nothing here can run this: ${verdict.reason ?? "no driver fits"}`;
  const passed = verdict.tests.filter(({ status }) => status === "passed").length;
  if (verdict.status === "passed") return verdict.tests.length > 0 ? `All ${passed} tests passed` : "No errors";
  const printed = verdict.tests.length === 0 && verdict.file_errors.length === 0 ? `\n${normalised(verdict.logs).slice(-4_000)}` : "";
  return `Ended ${verdict.status}; ${passed} of ${verdict.tests.length} tests passed\n${asData("failures", shownFailures(failuresOf(verdict)) + printed)}`;
}

export const isToolName = (name: string): name is ToolName => Object.hasOwn(tools, name);

/** Does what a model asked for. What it asked for wrongly it is told, so that it can ask better. */
export async function performTool(bench: Workbench, call: ToolCall): Promise<string> {
  if (!isToolName(call.name)) return `There is no tool ${call.name.slice(0, 100)}: there are ${Object.keys(tools).join(", ")}`;
  let given: unknown;
  try {
    given = call.arguments.trim() === "" ? {} : JSON.parse(call.arguments);
  } catch (error) {
    return `The arguments are no JSON (${error instanceof Error ? error.message : String(error)}): call it again`;
  }
  const tool = tools[call.name] as Tool<unknown>;
  const parsed = tool.arguments.safeParse(withNulls(tool.arguments, given));
  if (!parsed.success) return `The arguments don't fit: ${z.prettifyError(parsed.error)}`;
  const answer = await tool.work(bench, parsed.data);
  return answer.length > outputCharactersMax ? `${answer.slice(0, outputCharactersMax)}\n… cut here` : answer;
}

/** Models leave out what may be null. */
function withNulls(schema: z.ZodType, given: unknown): unknown {
  if (!(schema instanceof z.ZodObject) || given === null || typeof given !== "object") return given;
  return { ...Object.fromEntries(Object.keys(schema.shape).map((name) => [name, null])), ...given };
}
