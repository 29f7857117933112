import { tooBusy } from "../../platform/errors.ts";

/** Who waits for a turn, and when they last said so: a request that died in the queue must not block it. */
interface Place {
  seenAt: number;
}

const waitingMax = 8;
const pollMs = 5;
const silentMs = 2_000;

const queue: Place[] = [];

/**
 * Runs blocking `work`, one at a time in this isolate and with the event loop in between, so that other requests get through. The ninth that
 * would wait is sent away. @throws AppError unavailable with Retry-After
 */
export async function inTurn<T>(work: () => T, now: () => number): Promise<T> {
  dropSilent(now());
  if (queue.length > waitingMax) throw tooBusy("Too many sign-ins at once; try again in a second", 1);
  const place: Place = { seenAt: now() };
  queue.push(place);
  try {
    do {
      await scheduler.wait(pollMs);
      place.seenAt = now();
      dropSilent(place.seenAt);
    } while (queue[0] !== place);
    return work();
  } finally {
    const at = queue.indexOf(place);
    if (at >= 0) queue.splice(at, 1);
  }
}

function dropSilent(now: number): void {
  for (let at = queue.length - 1; at >= 0; at--) if (now - queue[at]!.seenAt > silentMs) queue.splice(at, 1);
}
