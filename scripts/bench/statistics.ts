/** Of one figure over all rounds. */
export interface Figure {
  median: number;
  least: number;
  most: number;
  rounds: number;
}

export function figureOf(values: readonly number[], digits = 1): Figure {
  if (values.length === 0) throw new Error("Nothing was measured");
  const round = (value: number): number => Number(value.toFixed(digits));
  return { median: round(quantile(values, 0.5)), least: round(Math.min(...values)), most: round(Math.max(...values)), rounds: values.length };
}

/** Linear between the two nearest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
