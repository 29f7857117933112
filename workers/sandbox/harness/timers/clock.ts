// A clock that stands still until it is told to go: what is due is kept in order of its time, then of its making.

export interface Timer {
  id: number;
  at: number;
  work: () => void;
  /** Set for what comes again. */
  everyMs?: number;
  kind: "timeout" | "interval" | "immediate" | "frame" | "idle";
}

export interface Clock {
  now(): number;
  /** Milliseconds since it was made, for performance.now. */
  elapsed(): number;
  add(kind: Timer["kind"], work: () => void, delayMs: number): number;
  remove(id: number): void;
  has(id: number): boolean;
  refresh(id: number): void;
  setNow(ms: number): void;
  count(): number;
  clear(): void;
  /** Lets a microtask run between timers when `settle` is given. */
  advance(ms: number): void;
  advanceAsync(ms: number, settle: () => Promise<void>): Promise<void>;
  next(): boolean;
  /** Due times of what is there now, the last of them. */
  last(): number | undefined;
  queueMicro(work: () => void): void;
  runMicros(): void;
}

const loopsMax = 10_000;

export function newClock(startMs: number): Clock {
  const timers = new Map<number, Timer>();
  const delays = new Map<number, number>();
  let micros: (() => void)[] = [];
  let now = startMs;
  let elapsed = 0;
  let ids = 1_000_000;

  const clock: Clock = {
    now: () => Math.floor(now),
    elapsed: () => elapsed,
    add(kind, work, delayMs) {
      const wait = kind === "immediate" ? 0 : Math.max(Number.isFinite(delayMs) ? Math.trunc(delayMs) : 0, kind === "interval" || kind === "timeout" ? 0 : 0);
      const id = ++ids;
      delays.set(id, wait);
      timers.set(id, { id, at: elapsed + wait, work, kind, ...(kind === "interval" ? { everyMs: Math.max(wait, 1) } : {}) });
      return id;
    },
    remove: (id) => void timers.delete(id),
    has: (id) => timers.has(id),
    refresh(id) {
      const timer = timers.get(id);
      if (timer) timer.at = elapsed + (delays.get(id) ?? 0);
    },
    setNow: (ms) => void (now = ms),
    count: () => timers.size + micros.length,
    clear: () => (timers.clear(), void (micros = [])),
    advance(ms) {
      const until = elapsed + ms;
      clock.runMicros();
      for (let timer = earliest(until); timer !== undefined; timer = earliest(until)) fire(timer);
      pass(until);
    },
    async advanceAsync(ms, settle) {
      const until = elapsed + ms;
      await settle();
      clock.runMicros();
      for (let timer = earliest(until); timer !== undefined; timer = earliest(until)) {
        fire(timer);
        await settle();
      }
      pass(until);
      await settle();
    },
    next() {
      clock.runMicros();
      const timer = earliest(Infinity);
      if (timer) fire(timer);
      return timer !== undefined;
    },
    last: () => (timers.size === 0 ? undefined : Math.max(...[...timers.values()].map(({ at }) => at)) - elapsed),
    queueMicro: (work) => void micros.push(work),
    runMicros() {
      for (let turns = 0; micros.length > 0; turns++) {
        if (turns > loopsMax) throw new Error(`Aborting after running ${loopsMax} microtasks, assuming an infinite loop!`);
        micros.shift()?.();
      }
    },
  };
  return clock;

  function earliest(until: number): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers.values()) if (timer.at <= until && (found === undefined || timer.at < found.at || (timer.at === found.at && rank(timer) < rank(found)))) found = timer;
    return found;
  }

  function fire(timer: Timer): void {
    pass(Math.max(timer.at, elapsed));
    if (timer.everyMs === undefined) timers.delete(timer.id);
    else timer.at = elapsed + timer.everyMs;
    try {
      timer.work();
    } finally {
      clock.runMicros();
    }
  }

  function pass(to: number): void {
    now += to - elapsed;
    elapsed = to;
  }
}

/** What was made with setImmediate goes before timers of the same time. */
const rank = ({ kind, id }: Timer): number => (kind === "immediate" ? id - 1e9 : id);
