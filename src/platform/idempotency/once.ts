import { canonical, type Json } from "../canonical.ts";
import type { EdgeContext } from "../context.ts";
import { isUniqueViolation, type Write } from "../database.ts";
import { hmac, keyFor } from "../digest.ts";
import { conflict } from "../errors.ts";
import { misused } from "./middleware.ts";
import { answerKeptMs } from "./service.ts";
import { deleteExpiredDirectoryAnswers, findDirectoryAnswer, insertDirectoryAnswer } from "./store.ts";

export interface Asked {
  /** What is asked for, and by whom: the same key means something else elsewhere. */
  scope: readonly Json[];
  /** The Idempotency-Key; undefined does it each time. */
  key: string | undefined;
  payload: Json;
}

/**
 * Makes something in the directory once for a key. `make` commits what it makes in one batch with `more(answer)`, which keeps the answer, and returns that answer.
 * @throws AppError idempotency_mismatch for another payload, conflict when another try under the same key is quicker
 */
export async function once<Answer extends object>({ directory, clock, settings }: Pick<EdgeContext, "directory" | "clock" | "settings">, { scope, key, payload }: Asked, make: (more: (answer: Answer) => Write[]) => Promise<Answer>): Promise<{ answer: Answer; isRepeat: boolean }> {
  if (key === undefined) return { answer: await make(() => []), isRepeat: false };
  const secret = keyFor(settings.MASTER_KEY, "idempotency");
  const [id, fingerprint] = [hmac(secret, canonical([...scope, key])), hmac(secret, canonical(payload))];
  const known = await findDirectoryAnswer(directory, id, clock.now());
  if (known && known.fingerprint !== fingerprint) throw misused();
  if (known) return { answer: JSON.parse(known.body) as Answer, isRepeat: true };
  try {
    const answer = await make((made) => [
      deleteExpiredDirectoryAnswers(directory, clock.now()),
      insertDirectoryAnswer(directory, { id, fingerprint, body: JSON.stringify(made), expires_at: clock.now() + answerKeptMs }),
    ]);
    return { answer, isRepeat: false };
  } catch (error) {
    if (!isUniqueViolation(error) || !(await findDirectoryAnswer(directory, id, clock.now()))) throw error;
    throw conflict("A request with this Idempotency-Key has just been answered; repeat it to read that answer", { retry: true });
  }
}
