import { isUniqueViolation } from "../platform/database.ts";
import { AppError, conflict } from "../platform/errors.ts";
import type { Resource } from "./definition.ts";

/** Runs a write; what a unique index refuses is told by field. */
export function keepUnique(resource: Resource, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw taken(resource, error);
  }
}

function taken({ name, table: _, fields, hidden = [] }: Resource, error: unknown): AppError {
  let text = "";
  for (let cause = error; cause instanceof Error; cause = cause.cause) text += `${cause.message}\n`;
  const [, list = ""] = /UNIQUE constraint failed: ([\w., ]+)/.exec(text) ?? [];
  const columns = list.split(", ").map((column) => column.replace(/^\w+\./, "")).filter((column) => column in fields && !hidden.includes(column));
  if (columns.length === 0) return conflict(`There is such a ${name} already`);
  return new AppError("conflict", `There is a ${name} with this ${columns.join(" and ")} already`, {
    errors: columns.map((column) => ({ pointer: `#/${column}`, code: "taken", message: "This is taken" })),
  });
}
