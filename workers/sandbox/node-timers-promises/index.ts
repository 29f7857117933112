// Served for `node:timers/promises`, by the global timers as they are when they are called.

interface Options {
  signal?: AbortSignal;
}

const aborted = (signal: AbortSignal): Error => Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });

export const setTimeout = <Value>(delayMs?: number, value?: Value, { signal }: Options = {}): Promise<Value | undefined> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const timer = globalThis.setTimeout(() => resolve(value), delayMs);
    signal?.addEventListener("abort", () => (globalThis.clearTimeout(timer), reject(aborted(signal))), { once: true });
  });

export const setImmediate = <Value>(value?: Value): Promise<Value | undefined> => new Promise((resolve) => void globalThis.setImmediate(() => resolve(value)));

export async function* setInterval<Value>(delayMs?: number, value?: Value, options: Options = {}): AsyncGenerator<Value | undefined> {
  for (;;) {
    await setTimeout(delayMs, undefined, options);
    yield value;
  }
}

export const scheduler = { wait: (delayMs: number, options?: Options) => setTimeout(delayMs, undefined, options), yield: () => setImmediate() };
export default { setTimeout, setImmediate, setInterval, scheduler };
