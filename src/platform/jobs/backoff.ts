export interface Backoff {
  baseMs: number;
  capMs: number;
}

/**
 * How long to wait after the `attempt`th attempt (from 1) has failed, in milliseconds: anything up to twice as much each time, at most `capMs`
 * ("full jitter"), so that what failed together doesn't come back together. `chance`: from 0 up to 1.
 */
export const backoffMs = ({ baseMs, capMs }: Backoff, attempt: number, chance: number): number => Math.floor(Math.min(capMs, baseMs * 2 ** (attempt - 1)) * chance);
