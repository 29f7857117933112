/** Who gets a place when there are fewer places than runs. */
export interface Queue<Place> {
  /** Resolves with a place when it is the caller's turn, or undefined when the caller has gone; `full` when too many wait. */
  take(caller: string, signal: AbortSignal): Promise<Place | undefined> | "full";
  giveBack(place: Place): void;
  state(): { running: number; waiting: number };
}

export interface QueueLimits {
  /** All callers together. */
  waitingMax: number;
  /** Of one caller's runs. */
  waitingPerCallerMax: number;
}

interface Waiting<Place> {
  caller: string;
  give(place: Place): void;
}

/**
 * Callers take turns: of those who wait, the next is whoever has the fewest runs on, then whoever was served longest ago, then whoever came first.
 * Of the free places the one used last is given, whose process is up.
 */
export function newQueue<Place>(places: readonly Place[], { waitingMax, waitingPerCallerMax }: QueueLimits): Queue<Place> {
  const free = [...places].reverse();
  const waiting = new Set<Waiting<Place>>();
  const running = new Map<Place, string>();
  const servedAt = new Map<string, number>();
  let turns = 0;

  const give = (place: Place, caller: string): Place => {
    running.set(place, caller);
    servedAt.set(caller, ++turns);
    return place;
  };
  const runsOf = (caller: string): number => [...running.values()].filter((one) => one === caller).length;
  const next = (): Waiting<Place> | undefined =>
    [...waiting].reduce<Waiting<Place> | undefined>((best, one) => (best === undefined || comesBefore(one.caller, best.caller) ? one : best), undefined);
  const comesBefore = (a: string, b: string): boolean => (runsOf(a) === runsOf(b) ? (servedAt.get(a) ?? 0) < (servedAt.get(b) ?? 0) : runsOf(a) < runsOf(b));

  return {
    take(caller, signal) {
      const place = free.pop();
      if (place !== undefined) return Promise.resolve(give(place, caller));
      if (signal.aborted) return Promise.resolve(undefined);
      if (waiting.size >= waitingMax || [...waiting].filter((one) => one.caller === caller).length >= waitingPerCallerMax) return "full";
      return new Promise((resolve) => {
        const own: Waiting<Place> = { caller, give: resolve };
        waiting.add(own);
        signal.addEventListener("abort", () => waiting.delete(own) && resolve(undefined), { once: true });
      });
    },
    giveBack(place) {
      running.delete(place);
      const chosen = next();
      if (chosen === undefined) {
        free.push(place);
        // Nobody waits: who was served when matters no more.
        if (running.size === 0) servedAt.clear();
        return;
      }
      waiting.delete(chosen);
      chosen.give(give(place, chosen.caller));
    },
    state: () => ({ running: running.size, waiting: waiting.size }),
  };
}
