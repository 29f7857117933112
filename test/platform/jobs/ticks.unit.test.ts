import { describe, expect, it } from "vitest";
import { nextTick } from "../../../src/platform/jobs/schedules/ticks.ts";

const ticks = (cron: string, time_zone: string, from: string, count: number): string[] => {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count;) {
    const tick = nextTick({ cron, time_zone }, at);
    if (tick === null) break;
    found.push(new Date(tick).toISOString().slice(0, 16));
    at = tick;
  }
  return found;
};

describe("a cron pattern", () => {
  it.each([
    { cron: "0 9 * * MON", zone: "UTC", from: "2026-01-01T00:00Z", at: ["2026-01-05T09:00", "2026-01-12T09:00"] },
    { cron: "0 9 * * MON", zone: "Asia/Kolkata", from: "2026-01-01T00:00Z", at: ["2026-01-05T03:30", "2026-01-12T03:30"] },
    { cron: "*/20 8-9 1 * *", zone: "America/New_York", from: "2026-02-01T00:00Z", at: ["2026-02-01T13:00", "2026-02-01T13:20", "2026-02-01T13:40", "2026-02-01T14:00"] },
    { cron: "0 0 29 2 *", zone: "UTC", from: "2026-03-01T00:00Z", at: ["2028-02-29T00:00"] },
    { cron: "0 0 30 2 *", zone: "UTC", from: "2026-03-01T00:00Z", at: [] },
  ])("[JOB-14] $cron in $zone", ({ cron, zone, from, at }) => expect(ticks(cron, zone, from, at.length || 1)).toEqual(at));

  it("[JOB-14] ticks after the moment and never at it", () => expect(ticks("0 0 * * *", "UTC", "2026-01-01T00:00Z", 1)).toEqual(["2026-01-02T00:00"]));

  it.each([
    { why: "a time that is left out is where the clocks jump to", cron: "30 2 * * *", from: "2026-03-28T00:00Z", at: ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"] },
    { why: "a time of day that comes twice is taken the first time", cron: "30 2 * * *", from: "2026-10-24T00:00Z", at: ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"] },
    { why: "what is every hour goes on when clocks are put forward", cron: "0 * * * *", from: "2026-03-28T23:30Z", at: ["2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T02:00"] },
    { why: "what is every hour goes on when clocks are put back", cron: "30 * * * *", from: "2026-10-24T23:00Z", at: ["2026-10-24T23:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"] },
  ])("[JOB-15] in Berlin: $why", ({ cron, from, at }) => expect(ticks(cron, "Europe/Berlin", from, at.length)).toEqual(at));

  it.each(["x", "61 * * * *", "* * * * * *", "0 0 * * * 2026", ""])("[JOB-14] is refused: %s", (cron) => expect(() => nextTick({ cron, time_zone: "UTC" }, 0)).toThrow());
  it("[JOB-14] needs a zone that there is", () => expect(() => nextTick({ cron: "0 0 * * *", time_zone: "Mars/Olympus" }, 0)).toThrow());
});
