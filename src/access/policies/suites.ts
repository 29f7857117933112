import * as z from "zod";
import { decide, type Decision, type Facts, type Question } from "../decide.ts";
import { permissionFor } from "../evaluation/answer.ts";
import { heldInTenant, type AccessState } from "../state.ts";
import { principalOf } from "../store.ts";
import { parseYaml, suiteBytesMax } from "./parse.ts";

const key = z.string().min(1).max(80);
const moment = z.iso.datetime({ offset: true });
const Attributes = z.record(z.string(), z.json()).default({});

const Expected = z.string().transform((text, issues): Decision["effect"] => {
  const effect = (["allow", "deny", "require_approval"] as const).find((one) => one === text.replace(/^EFFECT_/, "").toLowerCase());
  if (effect !== undefined) return effect;
  issues.addIssue({ code: "custom", message: "Expect allow, deny or require_approval" });
  return z.NEVER;
});

/** A suite of tests in Cerbos' shape. Its clock stands still: at `options.now`, of the test or of the suite. */
const Suite = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().max(500).optional(),
  principals: z.record(key, z.strictObject({ id: z.string().min(1), type: z.string().default("user"), roles: z.array(key).default([]), attr: Attributes })),
  resources: z.record(key, z.strictObject({ kind: key, id: z.string().min(1), project_id: z.string().optional(), attr: Attributes })),
  options: z.strictObject({ now: moment }).optional(),
  tests: z.array(z.strictObject({
    name: z.string().min(1).max(200),
    options: z.strictObject({ now: moment }).optional(),
    input: z.strictObject({ principals: z.array(key).min(1).max(50), resources: z.array(key).min(1).max(50), actions: z.array(key).min(1).max(50) }),
    expected: z.array(z.strictObject({ principal: key, resource: key, actions: z.record(z.string(), Expected) })).max(100).default([]),
  })).min(1).max(100),
});
type Suite = z.output<typeof Suite>;
type Test = Suite["tests"][number];

const standsStillAt = "2020-01-01T00:00:00Z";
const questionsMax = 2_000;

export interface Outcome {
  test: string;
  principal: string;
  resource: string;
  action: string;
  expected: Decision["effect"];
  actual: Decision["effect"];
  passed: boolean;
  decided_by: Decision["decided_by"];
}

/** Runs a suite against policies as they are in `state`. What a test doesn't expect is expected to be denied. @throws AppError invalid_input that points at the line */
export function runSuite(text: string, state: AccessState): Outcome[] {
  const { value: suite } = parseSuite(text);
  return suite.tests.flatMap((test) => {
    const now = Date.parse(test.options?.now ?? suite.options?.now ?? standsStillAt);
    return questionsOf(test).map(({ principal, resource, action, expected }): Outcome => {
      const decision = decide(...posedBy(suite, principal, resource, action, now, state));
      return { test: test.name, principal, resource, action, expected, actual: decision.effect, passed: decision.effect === expected, decided_by: decision.decided_by };
    });
  });
}

/** A suite, whose names are all there. @throws AppError invalid_input */
export function parseSuite(text: string): { value: Suite } {
  return parseYaml("#/tests", text, Suite.superRefine((suite, issues) => {
    const known = (place: readonly PropertyKey[], name: string, among: object): void => {
      if (!Object.hasOwn(among, name)) issues.addIssue({ code: "custom", path: [...place], message: `There is no ${name} in this suite` });
    };
    suite.tests.forEach(({ input, expected }, index) => {
      input.principals.forEach((name, place) => known(["tests", index, "input", "principals", place], name, suite.principals));
      input.resources.forEach((name, place) => known(["tests", index, "input", "resources", place], name, suite.resources));
      expected.forEach(({ principal, resource }, place) => {
        known(["tests", index, "expected", place, "principal"], principal, suite.principals);
        known(["tests", index, "expected", place, "resource"], resource, suite.resources);
      });
    });
    const asked = suite.tests.reduce((sum, test) => sum + test.input.principals.length * test.input.resources.length * test.input.actions.length, 0);
    if (asked > questionsMax) issues.addIssue({ code: "custom", path: ["tests"], message: `A suite asks at most ${questionsMax} questions` });
  }), suiteBytesMax);
}

function questionsOf({ input, expected }: Test): { principal: string; resource: string; action: string; expected: Decision["effect"] }[] {
  return input.principals.flatMap((principal) => input.resources.flatMap((resource) => input.actions.map((action) => {
    const said = expected.filter((one) => one.principal === principal && one.resource === resource).map((one) => one.actions[action]).find((effect) => effect !== undefined);
    return { principal, resource, action, expected: said ?? ("deny" as const) };
  })));
}

function posedBy(suite: Suite, principal: string, resource: string, action: string, now: number, state: AccessState): [Question, Facts] {
  const who = suite.principals[principal];
  const what = suite.resources[resource];
  if (!who || !what) throw new Error("A suite's names were checked when it was read");
  const question: Question = {
    subject: { type: who.type, id: who.id, refs: [principalOf(who.type, who.id)], attributes: who.attr }, action: permissionFor(action, what.kind), context: {}, now,
    resource: { type: what.kind, id: what.id, project_id: what.project_id ?? null, attributes: { ...what.attr, id: what.id, ...(what.project_id === undefined ? {} : { project_id: what.project_id }) } },
  };
  return [question, { scopes: undefined, held: who.roles.map((role) => heldInTenant(role, state)), entries: [], rules: state.rulesFor(what.kind) }];
}
