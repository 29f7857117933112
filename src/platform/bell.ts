import type { Wake } from "./context.ts";

/** Lets one request of an object wait for what another one of the same object commits. In memory: who waits asks the rows again when it rings, or when time is up. */
export interface Bell {
  ring(what: Wake): void;
  /** True once it rang, false when `limitMs` passed first. */
  wait(what: Wake, limitMs: number): Promise<boolean>;
}

export function newBell(): Bell {
  const waiting = new Map<Wake, Set<() => void>>();
  return {
    ring(what) {
      for (const wake of waiting.get(what) ?? []) wake();
    },
    wait(what, limitMs) {
      const those = waiting.get(what) ?? new Set();
      waiting.set(what, those);
      return new Promise((resolve) => {
        const end = (rang: boolean) => {
          clearTimeout(timer);
          those.delete(wake);
          if (those.size === 0 && waiting.get(what) === those) waiting.delete(what);
          resolve(rang);
        };
        const wake = () => end(true);
        const timer = setTimeout(() => end(false), limitMs);
        those.add(wake);
      });
    },
  };
}
