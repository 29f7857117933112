import type { Task } from "@vitest/runner";

const partMax = 2_000;

/** Names from the outermost suite to the task itself, each as long as a name may reasonably be. */
export function nameOf(task: Task, separator = " > "): string {
  const parent = task.suite;
  const own = task.name.slice(0, partMax);
  return parent === undefined || parent === task.file ? own : `${nameOf(parent, separator)}${separator}${own}`;
}
