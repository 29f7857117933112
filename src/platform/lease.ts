/**
 * Work that may take so long and no longer; its signal also aborts with `signal`. The timer ends with the work: one of `AbortSignal.timeout` can't be
 * taken back, and would keep its object in memory, instead of letting it sleep with its sockets open, for as long as the limit was.
 */
export async function withinLease<T>(limitMs: number, signal: AbortSignal | undefined, work: (lease: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException(`This took longer than ${limitMs} ms`, "TimeoutError")), limitMs);
  try {
    return await work(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
