import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import type { OwnDatabase } from "../database.ts";
import { conflict } from "../errors.ts";
import { deleteExpiredAnswers, putAnswer } from "./store.ts";

export const answerKeptMs = 24 * 3_600_000;
const purgeBatch = 200;

/**
 * Keeps the answer of a creating verb for repeats of the same request. Call it inside the commit of the effect, with a body free of what is shown only
 * once; a second call of the same request replaces the first. Does nothing when no Idempotency-Key was sent.
 * @throws AppError conflict when another try under the same key was quicker: the commit around it must not happen.
 */
export function remember(ctx: Pick<Context, "own" | "clock" | "idempotency">, status: 200 | 201 | 202 | 204, body: unknown): void {
  if (!ctx.idempotency) return;
  const now = ctx.clock.now();
  const written = putAnswer(ctx.own, { ...ctx.idempotency, status, body: JSON.stringify(body as Json) ?? "", expires_at: now + answerKeptMs }, now);
  if (!written) throw conflict("Another request with this Idempotency-Key has just been answered; repeat it to read that answer");
}

/** Deletes answers that nobody can ask for any more, a batch at a time: what is left is due at once. */
export const purgeAnswers = (own: OwnDatabase, now: number): void => deleteExpiredAnswers(own, now, purgeBatch);
