import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as z from "zod";

/** What goes wrong on purpose, where answers come from the folder. */
const Faults = z.strictObject({
  /** Applied to the reference answer until it is mended. */
  wrong: z.array(z.strictObject({ path: z.string(), search: z.string(), replace: z.string() })).default([]),
  /** In which repair it is mended; null: never. */
  mended_in: z.int().min(1).nullable().default(1),
  /** The engineer first calls tools as no tool can be called. */
  malformed: z.boolean().default(false),
  /** The PM's first plan is no JSON. */
  bad_plan: z.boolean().default(false),
});
export type Faults = z.infer<typeof Faults>;

/** A task as its folder holds it. */
export interface Task {
  name: string;
  text: string;
  /** What the repository has before. */
  starter: Record<string, string>;
  /** Tests that nobody at work sees. */
  hidden: Record<string, string>;
  /** What the scripted models answer. */
  answer: { tests: Record<string, string>; code: Record<string, string>; faults: Faults };
}

/** Every folder with a task.md, by name. Files may end in `.txt` besides their name, so that nothing takes them for this repository's own. @throws Error for a folder without any */
export function readSuite(folder: string): Task[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "task.md"))).map(({ name }) => name).sort();
  if (names.length === 0) throw new Error(`${folder} holds no folder with a task.md`);
  return names.map((name) => readTask(join(folder, name), name));
}

function readTask(folder: string, name: string): Task {
  const faults = join(folder, "answer/faults.json");
  return {
    name, text: readFileSync(join(folder, "task.md"), "utf8").trim(), starter: filesIn(join(folder, "starter")), hidden: filesIn(join(folder, "hidden")),
    answer: { tests: filesIn(join(folder, "answer/tests")), code: filesIn(join(folder, "answer/code")), faults: Faults.parse(existsSync(faults) ? JSON.parse(readFileSync(faults, "utf8")) : {}) },
  };
}

function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [relative(folder, file).replaceAll(sep, "/").replace(/\.txt$/, ""), readFileSync(file, "utf8")]));
}
