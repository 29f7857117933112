import type { Row } from "./statement-sync.ts";

/** Node's: results are objects without a prototype, and the value at the end is null. */
export class StatementIterator extends Iterator<Row, null, unknown> {
  readonly #next: () => Row | undefined;
  readonly #stop: () => void;
  #done = false;

  constructor(next: () => Row | undefined, stop: () => void) {
    super();
    this.#next = next;
    this.#stop = stop;
  }

  next(): IteratorResult<Row, null> {
    const row = this.#done ? undefined : this.#next();
    if (row !== undefined) return bare(false, row);
    this.#done = true;
    return bare(true, null);
  }

  override return(): IteratorResult<Row, null> {
    this.#stop();
    this.#done = true;
    return bare(true, null);
  }
}

const bare = (done: boolean, value: Row | null): IteratorResult<Row, null> => Object.assign(Object.create(null), { done, value });
