import { describe, expect, it } from "vitest";
import { builtInPlans, checked, defaultPlan } from "../../src/billing/plans/catalogue.ts";
import { Quotas } from "../../src/billing/plans/schema.ts";
import { boundsOfPeriod, periodOf } from "../../src/billing/usage/period.ts";
import { csvCell } from "../../src/billing/usage/streamed.ts";

describe("the catalogue of plans", () => {
  it("[BIL-2] is whole", () => {
    expect(builtInPlans.map(({ plan_id }) => plan_id)).toContain(defaultPlan.plan_id);
    expect(builtInPlans.length).toBeGreaterThan(1);
  });

  it.each([
    { why: "an entitlement that isn't there", quotas: { unicorns: 3 } },
    { why: "a number for a feature", quotas: { sso: 3 } },
    { why: "a feature for a number", quotas: { projects: true } },
    { why: "a limit for what is metered", quotas: { tokens: 3 } },
  ])("[BIL-2] refuses $why", ({ quotas }) => expect(() => checked("x", Quotas.parse(quotas))).toThrow(/The plan x/));

  it("[BIL-2] refuses a soft limit above the hard one", () => expect(Quotas.safeParse({ tokens: { hard: 1, soft: 2 } }).success).toBe(false));
});

describe("a period", () => {
  it("[BIL-5] is a calendar month in UTC, to the millisecond", () => {
    const edge = Date.UTC(2027, 0, 1);
    expect([periodOf(edge - 1), periodOf(edge)]).toEqual(["2026-12", "2027-01"]);
    expect(boundsOfPeriod("2026-12")).toEqual({ from: Date.UTC(2026, 11, 1), to: edge });
  });
});

it("[USE-4] gives spreadsheets nothing to run", () => {
  expect(["=1+1", "+x", "-1", "@a", 'a"b', "a,b", "plain", 3, null].map(csvCell)).toEqual(["'=1+1", "'+x", "'-1", "'@a", '"a""b"', '"a,b"', "plain", "3", ""]);
});
