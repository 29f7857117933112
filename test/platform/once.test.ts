import { describe, expect, it } from "vitest";
import { administer } from "../support/admin.ts";
import { newEmail, newRegistration } from "../support/people.ts";
import { ask, type Answer } from "../support/world.ts";

interface Maker {
  make(key: string, name: string): Promise<Answer>;
  /** How many there are by now. */
  made(): Promise<number>;
}

async function organizations(): Promise<Maker> {
  const own = { authorization: `Bearer ${(await newRegistration()).access_token}` };
  return {
    make: (key, name) => ask("POST", "/api/organizations", { name }, { ...own, "idempotency-key": key }),
    made: async () => (await ask("GET", "/api/organizations", undefined, own)).body.data.length,
  };
}

async function plans(): Promise<Maker> {
  const plan_id = `p${newEmail().split("@")[0]}`;
  return {
    make: (key, name) => administer("POST", "/v1/admin/plans", { plan_id, name, monthly_messages: 10, monthly_tokens: null }, undefined, { "idempotency-key": `${plan_id}-${key}` }),
    made: async () => (await administer("GET", `/v1/admin/plans/${plan_id}`)).body.version,
  };
}

describe.each([["an organization", organizations], ["a plan", plans]])("%s under an Idempotency-Key", (_, maker) => {
  it("[IDEM-6] is made once: a repeat gets the first answer, another payload none", async () => {
    const { make, made } = await maker();
    const first = await make("one", "First");
    const again = await make("one", "First");
    expect([first.status, again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([201, 201, first.body, "true"]);
    expect((await make("one", "Second")).body.code).toBe("idempotency_mismatch");
    expect(await made()).toBe(1);
    expect((await make("two", "First")).body).not.toEqual(first.body);
    expect(await made()).toBe(2);
  });

  it("[IDEM-6] is made once by many who ask at the same time", async () => {
    const { make, made } = await maker();
    const answers = await Promise.all(Array.from({ length: 5 }, () => make("one", "First")));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await made()).toBe(1);
  });
});

it("[IDEM-6] a key belongs to who asked", async () => {
  const answers = [await (await organizations()).make("one", "First"), await (await organizations()).make("one", "First")];
  expect(answers.map(({ status, headers }) => [status, headers.get("idempotent-replayed")])).toEqual([[201, null], [201, null]]);
});
