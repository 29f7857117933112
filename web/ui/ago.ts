const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** "3 minutes ago" for a time between now and then, both in ms. */
export function ago(then: number, now: number): string {
  const seconds = Math.round((then - now) / 1_000);
  const step = steps.find(([, size]) => Math.abs(seconds) >= size);
  if (step) return relative.format(Math.trunc(seconds / step[1]), step[0]);
  return Math.abs(seconds) < 10 ? "just now" : relative.format(seconds, "second");
}

/** 840 as "840 ms", 1,323 as "1.3 s", 75,000 as "1 min 15 s". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
