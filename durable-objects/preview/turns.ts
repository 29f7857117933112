import { tooBusy } from "../../src/platform/errors.ts";

const retryAfterS = 1;

/** One after the other: each begins with what the one before has left. @returns a way to wait for one's turn; it throws AppError unavailable when so many wait already */
export function newTurns(waitingMax: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= waitingMax) throw tooBusy("Too many requests wait for this preview", retryAfterS);
    waiting++;
    const mine = last.then(work);
    // The next one goes on, however this one ended; whoever asked hears of it.
    last = mine.then(() => undefined, () => undefined);
    try {
      return await mine;
    } finally {
      waiting--;
    }
  };
}
