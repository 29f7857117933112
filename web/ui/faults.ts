import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { Problem } from "../api/problem.ts";

/** Puts each of the server's faults beside its field; what belongs to no field of the form goes to its foot. */
export function showFaults<Values extends FieldValues>(error: unknown, fields: readonly Path<Values>[], setError: UseFormSetError<Values>): void {
  const faults = error instanceof Problem ? error.faults : [];
  const placed = faults.flatMap((fault) => {
    const field = fields.find((name) => fault.pointer === `#/${name}` || fault.pointer.startsWith(`#/${name}/`));
    return field ? [{ field, message: fault.message }] : [];
  });
  placed.forEach(({ field, message }, place) => setError(field, { type: "server", message }, { shouldFocus: place === 0 }));
  if (placed.length < Math.max(faults.length, 1)) setError("root", { type: "server", message: error instanceof Error ? error.message : String(error) });
}
