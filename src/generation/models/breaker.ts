/** What is known of a server that fails: asked no more for a while, then tried by one call. */
export interface Circuit {
  /** Failures in a row that speak of the server. */
  failures: number;
  /** Milliseconds since 1970; 0 while it is closed. */
  opened_until: number;
  /** While one call tries it out, until when that one may take. */
  probing_until: number;
}

export const closed: Circuit = { failures: 0, opened_until: 0, probing_until: 0 };

const failuresMax = 5;
const firstMs = 30_000;
const longestMs = 600_000;

export const stateOf = ({ failures, opened_until }: Circuit, now: number): "closed" | "open" | "half_open" =>
  failures < failuresMax ? "closed" : now < opened_until ? "open" : "half_open";

/** Whether a call may be sent now. */
export const admits = (circuit: Circuit, now: number): boolean => {
  const state = stateOf(circuit, now);
  return state === "closed" || (state === "half_open" && now >= circuit.probing_until);
};

/** A call is sent that may take so long: where the server is being tried out, it is the only one. */
export const sent = (circuit: Circuit, now: number, timeoutMs: number): Circuit => (stateOf(circuit, now) === "half_open" ? { ...circuit, probing_until: now + timeoutMs } : circuit);

/** What a call said of the server: `undefined` where it said nothing of it. */
export function heard(circuit: Circuit, ok: boolean | undefined, now: number): Circuit {
  if (ok === undefined) return { ...circuit, probing_until: 0 };
  if (ok) return closed;
  const failures = circuit.failures + 1;
  if (failures < failuresMax) return { ...circuit, failures };
  return { failures, opened_until: now + Math.min(firstMs * 2 ** (failures - failuresMax), longestMs), probing_until: 0 };
}
