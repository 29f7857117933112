import type { Run } from "../../../src/generation/runs/schema.ts";
import type { Coverage, LiveFile, LiveRun, LiveTest } from "./live-state.ts";

/** A box of the canvas: a headline, its state, and lines that lead somewhere. */
export interface Box extends Record<string, unknown> {
  title: string;
  kind: string;
  status: string | undefined;
  lines: readonly { text: string; tab: string; file?: string; status?: string }[];
  more: number;
  runId: string;
}

/** What is on the canvas, before anything has a place. */
export interface Drawing {
  boxes: ReadonlyMap<string, Box>;
  links: readonly (readonly [from: string, to: string])[];
}

export const widthPx = 200;
const headPx = 52;
const linePx = 22;
const linesMax = 12;

export const heightOf = ({ lines, more }: Box): number => headPx + linePx * (lines.length + Number(more > 0));

/** Requirement → tasks → files → tests, as they have come to be so far. */
export function drawingOf(run: Run, live: LiveRun, status: string, coverage: readonly Coverage[]): Drawing {
  const boxes = new Map<string, Box>();
  const links: [string, string][] = [];
  const box = (id: string, kind: string, title: string, state: string | undefined, lines: Box["lines"], count = lines.length): void =>
    void boxes.set(id, { kind, title, status: state, lines: lines.slice(0, linesMax), more: Math.max(0, count - linesMax), runId: run.run_id });
  const filesOf = Map.groupBy(live.files, ({ task }) => task);
  const writerOf = new Map(live.files.map(({ path, task }) => [path, task]));
  const known = new Set(live.tasks.map(({ key }) => key));
  box("requirement", "Requirement", run.title ?? "Being read", status, coverage.map(({ text, status: state }) => ({ text, tab: "sentences", ...(state === "planned" ? {} : { status: state }) })));
  for (const { key, title, state, depends_on } of live.tasks) {
    box(`task ${key}`, "Task", title, state === "writing" ? "writing" : state === "done" ? "done" : undefined, []);
    const before = depends_on.filter((one) => known.has(one));
    links.push(...(before.length > 0 ? before.map((one): [string, string] => [`task ${one}`, `task ${key}`]) : [["requirement", `task ${key}`] as [string, string]]));
    const files = filesOf.get(key);
    if (!files) continue;
    box(`files ${key}`, "Files", files.length === 1 ? "1 file" : `${files.length} files`, undefined, files.map(lineOfFile));
    links.push([`task ${key}`, `files ${key}`]);
  }
  for (const [file, tests] of Map.groupBy(live.tests, (test) => test.file)) {
    const failed = tests.filter((test) => test.status === "failed");
    box(`tests ${file}`, "Tests", file.split("/").at(-1)!, failed.length > 0 ? "failed" : "passed", [{ text: `${tests.length - failed.length} of ${tests.length} passed`, tab: "tests" }, ...failed.slice(0, linesMax).map(lineOfTest)], failed.length + 1);
    const writer = writerOf.get(file);
    links.push([writer === undefined ? "requirement" : `files ${writer}`, `tests ${file}`]);
  }
  return { boxes, links: links.filter(([from, to]) => boxes.has(from) && boxes.has(to)) };
}

const lineOfFile = ({ path }: LiveFile): Box["lines"][number] => ({ text: path, tab: "files", file: path });
const lineOfTest = ({ name }: LiveTest): Box["lines"][number] => ({ text: name, tab: "tests", status: "failed" });
