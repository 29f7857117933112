import { Problem } from "../api/problem.ts";

/** The server's faults for a form that holds its values itself: `beside` a field of it, and `rest` for all that has no field. */
export function faultsFor(error: unknown, fields: readonly string[]): { beside: (field: string) => string | undefined; rest: string | undefined } {
  const faults = error instanceof Problem ? error.faults : [];
  const isOf = (field: string, pointer: string): boolean => pointer === `#/${field}` || pointer.startsWith(`#/${field}/`);
  const unplaced = faults.filter(({ pointer }) => !fields.some((field) => isOf(field, pointer)));
  return {
    beside: (field) => faults.find(({ pointer }) => isOf(field, pointer))?.message,
    rest: error === null ? undefined : faults.length === 0 ? (error instanceof Error ? error.message : String(error)) : unplaced.length > 0 ? unplaced.map(({ message }) => message).join(" ") : undefined,
  };
}
