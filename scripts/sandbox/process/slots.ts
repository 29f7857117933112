/** Places for runs that go on at the same time. */
export interface Slots {
  /** The number of a place, when one is free; `full` when too many wait already; undefined when the caller has gone. */
  take(signal: AbortSignal): Promise<number | "full" | undefined>;
  giveBack(slot: number): void;
  state(): { running: number; waiting: number };
}

/** First come, first served. @param waitingMax how many may wait */
export function newSlots(count: number, waitingMax: number): Slots {
  const free = Array.from({ length: count }, (_, place) => count - 1 - place);
  const waiting = new Set<(slot: number) => void>();
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      const slot = free.pop();
      if (slot !== undefined) return Promise.resolve(slot);
      if (waiting.size >= waitingMax) return Promise.resolve("full");
      return new Promise((resolve) => {
        const next = (given: number): void => resolve(given);
        waiting.add(next);
        signal.addEventListener("abort", () => (waiting.delete(next), resolve(undefined)), { once: true });
      });
    },
    giveBack(slot) {
      const [next] = waiting;
      if (next === undefined) return void free.push(slot);
      waiting.delete(next);
      next(slot);
    },
    state: () => ({ running: count - free.length, waiting: waiting.size }),
  };
}
