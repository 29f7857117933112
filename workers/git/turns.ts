import { tooBusy } from "../../src/platform/errors.ts";

/** Who waits for a turn, or has it, and until when they are believed to be alive: a request that died must not block the others. */
interface Place {
  until: number;
}

const [waitingMax, pollMs, silentMs] = [4, 20, 2_000];
/** Whoever takes longer for one push shares the isolate with the next. */
const turnMs = 30_000;

/** `work` may leave its turn before it ends, once it only waits. */
export type Turns = <T>(work: (leave: () => void) => Promise<T>, now: () => number) => Promise<T>;

/**
 * One after the other in this isolate: a push lies in its memory three times over. Asked again and again, since one request can't wait for what another
 * does. The sixth is sent away. @returns throws AppError unavailable with Retry-After
 */
export function newTurns(wait: (ms: number) => Promise<void> = (ms) => scheduler.wait(ms)): Turns {
  const queue: Place[] = [];
  const dropDead = (now: number): void => void queue.splice(0, queue.length, ...queue.filter(({ until }) => until > now));
  return async (work, now) => {
    dropDead(now());
    if (queue.length > waitingMax) throw tooBusy("Too many pushes at once; try again in a few seconds", 5);
    const place: Place = { until: now() + silentMs };
    queue.push(place);
    const leave = (): void => {
      const at = queue.indexOf(place);
      if (at >= 0) queue.splice(at, 1);
    };
    try {
      while (queue[0] !== place) {
        await wait(pollMs);
        dropDead(now());
        if (!queue.includes(place)) queue.push(place); // it slept for longer than it may
        place.until = now() + silentMs;
      }
      place.until = now() + turnMs;
      return await work(leave);
    } finally {
      leave();
    }
  };
}
