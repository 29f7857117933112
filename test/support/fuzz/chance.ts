/** Numbers that look random and are the same for the same seed. */
export interface Chance {
  /** From 0 up to, and without, `below`. */
  whole(below: number): number;
  pick<Thing>(things: readonly Thing[]): Thing;
  /** One of `times`. */
  once(times: number): boolean;
}

/** mulberry32: small, and good enough to choose among cases. */
export function newChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  return { whole, pick: (things) => things[whole(things.length)]!, once: (times) => whole(times) === 0 };
}

/** A seed for what has a name, so that one more case elsewhere changes none here. */
export const seedOf = (name: string): number => [...name].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0)!, 16_777_619), 2_166_136_261);
