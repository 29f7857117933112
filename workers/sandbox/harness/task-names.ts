import type { Task } from "@vitest/runner";

/** Names from the outermost suite to the task itself. */
export function nameOf(task: Task, separator = " > "): string {
  const parent = task.suite;
  return parent === undefined || parent === task.file ? task.name : `${nameOf(parent, separator)}${separator}${task.name}`;
}
