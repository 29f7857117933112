import { AppError, type ErrorCode, type ErrorDetails } from "../../src/platform/errors.ts";

/** What an object's method answers to our own code: an error that crosses between isolates would lose its code otherwise. */
export type Outcome = { ok: true; value: unknown } | { ok: false; code: ErrorCode; message: string; details: Omit<ErrorDetails, "cause"> };

export async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { cause: _, ...details } = error.details;
    return { ok: false, code: error.code, message: error.message, details };
  }
}

/** @throws AppError as it was thrown in the object */
export function valueOf(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value;
  throw new AppError(outcome.code, outcome.message, outcome.details);
}
