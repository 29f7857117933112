/** One event stream that is being read. */
export interface Reader {
  /** Aborts when its reader may read no longer. */
  ended: AbortSignal;
  /** It came to an end by itself. */
  leave(): void;
}

/** Who reads event streams here, by the session or key that they came with. In memory: a stream that is open keeps its object there. */
export interface Readers {
  enter(holder: string): Reader;
  has(holder: string): boolean;
  hangUp(holder: string): void;
}

export function newReaders(): Readers {
  const open = new Map<string, Set<AbortController>>();
  return {
    enter(holder) {
      const [mine, reader] = [open.get(holder) ?? new Set<AbortController>(), new AbortController()];
      open.set(holder, mine.add(reader));
      const leave = (): void => {
        if (mine.delete(reader) && mine.size === 0) open.delete(holder);
      };
      return { ended: reader.signal, leave };
    },
    has: (holder) => open.has(holder),
    hangUp(holder) {
      const mine = open.get(holder);
      open.delete(holder);
      for (const reader of mine ?? []) reader.abort();
    },
  };
}
