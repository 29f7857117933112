/** The calendar month of a moment, UTC: `2026-11`. */
export const periodOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** The first moment of a period, and the first after it; milliseconds. */
export function boundsOfPeriod(period: string): { from: number; to: number } {
  const [year = 0, month = 0] = period.split("-").map(Number);
  return { from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
}
