/** Dollars for a million tokens, to six places: what the servers' price lists say. */
export interface Price {
  input: number;
  output: number;
}

/** What tokens cost, in millionths of a dollar, rounded up: a dollar a million is a millionth a token. */
export const costOf = ({ input, output }: Price, { input_tokens, output_tokens }: { input_tokens: number; output_tokens: number }): number =>
  // Six places are exact in a double once they are integers; the sum before rounding is then exact too.
  Math.ceil((Math.round(input * 1e6) * input_tokens + Math.round(output * 1e6) * output_tokens) / 1e6);

/** What part of a limit is gone when a call warns, and when it goes to the cheaper model. */
export const softFraction = 0.75;
export const stepDownFraction = 0.9;

export type Pressure = "none" | "soft" | "step_down" | "over";

/** Where a limit would stand with this call, all in millionths. */
export function pressureOf({ limit, spent, reserved, wanted }: { limit: number; spent: number; reserved: number; wanted: number }): Pressure {
  const sum = spent + reserved + wanted;
  if (sum > limit) return "over";
  if (sum >= limit * stepDownFraction) return "step_down";
  return sum >= limit * softFraction ? "soft" : "none";
}
