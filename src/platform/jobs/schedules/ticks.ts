import { Cron } from "croner";

export interface Rhythm {
  /** Five fields, as crontab(5) has them. */
  cron: string;
  /** IANA. */
  time_zone: string;
}

/**
 * The first tick after a moment, in milliseconds; null when there will never be one. Where clocks are put forward, a time that is left out is at the
 * moment they jump to; where they are put back, a time of day that comes twice is taken the first time, and what is every hour or minute goes on counting.
 * @throws Error for a pattern or a zone that can't be read
 */
export const nextTick = ({ cron, time_zone }: Rhythm, after: number): number | null =>
  new Cron(cron, { timezone: time_zone, paused: true, mode: "5-part" }).nextRun(new Date(after))?.getTime() ?? null;
