/** Who gets a place when there are fewer places than runs. */
export interface Queue<Place> {
  /** Resolves with a place when it is the caller's turn, or undefined when the caller has gone; `full` when too many wait. */
  take(caller: string, signal: AbortSignal, onPosition?: (position: number) => void): Promise<Place | undefined> | "full";
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
  /** 1: the next that gets a place. Called when it has changed. */
  onPosition(position: number): void;
  position: number;
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

  /** In the order in which places would be given if nobody came and nobody's run ended but for the next: each turn counts for its caller. */
  function tellPositions(): void {
    const [left, runs, served] = [new Set(waiting), new Map<string, number>(), new Map(servedAt)];
    const runsThen = (caller: string): number => runsOf(caller) + (runs.get(caller) ?? 0);
    for (let position = 1; left.size > 0; position++) {
      let best: Waiting<Place> | undefined;
      for (const one of left) if (best === undefined || runsThen(one.caller) < runsThen(best.caller) || (runsThen(one.caller) === runsThen(best.caller) && (served.get(one.caller) ?? 0) < (served.get(best.caller) ?? 0))) best = one;
      left.delete(best!);
      runs.set(best!.caller, (runs.get(best!.caller) ?? 0) + 1);
      served.set(best!.caller, turns + position);
      if (best!.position !== position) best!.onPosition((best!.position = position));
    }
  }

  return {
    take(caller, signal, onPosition = () => undefined) {
      const place = free.pop();
      if (place !== undefined) return Promise.resolve(give(place, caller));
      if (signal.aborted) return Promise.resolve(undefined);
      if (waiting.size >= waitingMax || [...waiting].filter((one) => one.caller === caller).length >= waitingPerCallerMax) return "full";
      return new Promise((resolve) => {
        const own: Waiting<Place> = { caller, give: resolve, onPosition, position: 0 };
        waiting.add(own);
        tellPositions();
        const leave = (): void => {
          if (!waiting.delete(own)) return;
          resolve(undefined);
          tellPositions();
        };
        signal.addEventListener("abort", leave, { once: true });
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
      tellPositions();
    },
    state: () => ({ running: running.size, waiting: waiting.size }),
  };
}
