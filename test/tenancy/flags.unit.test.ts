import { describe, expect, it } from "vitest";
import { evaluate, placeOf } from "../../src/tenancy/flags/evaluate.ts";
import type { FlagRow } from "../../src/tenancy/flags/tables.ts";

const flag: FlagRow = { key: "new-editor", description: "", enabled: true, percentage: 100, subject: "user", roles: null, plans: null, tenants: null, changed_at: 0 };
const caller = { tenant_id: "ten_a", user_id: "usr_a", roles: ["developer"], plan_id: "free" };
const people = Array.from({ length: 2_000 }, (_, n) => `usr_${n}`);
const whoHas = (change: Partial<FlagRow>) => people.filter((user_id) => evaluate({ ...flag, ...change }, { ...caller, user_id }).enabled);

describe("a feature flag", () => {
  it.each([
    { change: {}, enabled: true, reason: "on" },
    { change: { enabled: false }, enabled: false, reason: "off" },
    { change: { percentage: 0 }, enabled: false, reason: "percentage" },
    { change: { roles: ["owner", "developer"] }, enabled: true, reason: "on" },
    { change: { roles: ["owner"] }, enabled: false, reason: "role" },
    { change: { plans: ["team"] }, enabled: false, reason: "plan" },
    { change: { plans: ["free"] }, enabled: true, reason: "on" },
    { change: { tenants: ["ten_b"] }, enabled: false, reason: "tenant" },
    { change: { tenants: ["ten_a"], roles: ["owner"] }, enabled: false, reason: "role" },
  ])("[TEN-19] $change is $reason", ({ change, enabled, reason }) => expect(evaluate({ ...flag, ...change }, caller)).toEqual({ key: "new-editor", enabled, reason }));

  it("[TEN-19] reaches about as many as it says, keeps who has it when it grows, and another flag others", () => {
    const [ten, thirty] = [whoHas({ percentage: 10 }), whoHas({ percentage: 30 })];
    expect(Math.abs(ten.length - 200)).toBeLessThan(50);
    expect(Math.abs(thirty.length - 600)).toBeLessThan(80);
    expect(ten.filter((user) => !thirty.includes(user))).toEqual([]);
    expect(whoHas({ key: "other", percentage: 10 })).not.toEqual(ten);
  });

  it("[TEN-19] for tenants is the same for everybody in one", () => {
    for (const percentage of [1, 50, 99]) expect([0, people.length]).toContain(whoHas({ subject: "tenant", percentage }).length);
  });

  it("[TEN-19] stays where it is: this never changes from one version to the next", () => expect(placeOf("new-editor", "usr_a")).toBeCloseTo(71.3010084349662, 6));
});
