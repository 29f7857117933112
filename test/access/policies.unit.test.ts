import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileVariables, within } from "../../src/access/policies/conditions.ts";
import { AppError } from "../../src/platform/errors.ts";
import { policyOf, ruleYaml } from "./policies.ts";

function refusalOf(yaml: string): { pointer: string; message: string }[] {
  try {
    policyOf(yaml);
  } catch (error) {
    if (error instanceof AppError) return (error.details.errors ?? []).map(({ pointer, message }) => ({ pointer, message }));
    throw error;
  }
  return [];
}

const header = "apiVersion: devgen/v1\nresourcePolicy:\n  resource: run\n  rules:\n";

describe("a policy's text", () => {
  it("[ACC-20] is understood in Cerbos' shape", () => {
    const { kind, rules } = policyOf(`apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: run
  version: default
  variables:
    local: { mine: R.attr.owner_id in P.ids }
  rules:
    - name: keep
      actions: [cancel, "runs:approve"]
      effect: EFFECT_DENY
      roles: [developer]
      condition:
        match:
          all:
            of:
              - expr: V.mine
              - none: { of: [{ expr: R.attr.status == "failed" }] }
`);
    expect([kind, rules.length, rules[0]]).toMatchObject(["resource", 1, { name: "keep", effect: "deny", roles: ["developer"] }]);
  });

  it.each([
    { why: "a member that isn't there", yaml: `${header}    - actions: [cancel]\n      effect: deny\n      roles: ["*"]\n      when: never\n`, pointer: "#/yaml:5:7", message: "Unrecognized" },
    { why: "an effect that isn't there", yaml: `${header}    - actions: [cancel]\n      effect: maybe\n      roles: ["*"]\n`, pointer: "#/yaml:6:15", message: "effect" },
    { why: "a key twice", yaml: `${header}    - actions: [cancel]\n      actions: [read]\n      effect: deny\n      roles: ["*"]\n`, pointer: "#/yaml:6:7", message: "unique" },
    { why: "YAML that is none", yaml: `${header}    - actions: [cancel\n`, pointer: "#/yaml:6:1", message: "Flow" },
    { why: "an alias", yaml: `apiVersion: &v devgen/v1\ndescription: *v\nderivedRoles: { name: a, definitions: [] }\n`, pointer: "#/yaml:1:1", message: "Aliases" },
    { why: "two documents", yaml: `${header}    - { actions: [cancel], effect: deny, roles: ["*"] }\n---\na: 1\n`, pointer: "#/yaml:6:1", message: "multiple" },
    { why: "a tag", yaml: `apiVersion: !!js/function devgen/v1\n`, pointer: "#/yaml:1:13", message: "tag" },
    { why: "CEL that is none", yaml: `${header}    - actions: [cancel]\n      effect: deny\n      roles: ["*"]\n      condition:\n        match:\n          expr: a &&\n`, pointer: "#/yaml:10:17", message: "CEL" },
    { why: "nobody it is for", yaml: `${header}    - actions: [cancel]\n      effect: deny\n`, pointer: "#/yaml:5:7", message: "whom" },
    { why: "derived roles that nobody defines", yaml: `apiVersion: devgen/v1\nresourcePolicy:\n  resource: run\n  importDerivedRoles: [gone]\n  rules: [{ actions: [cancel], effect: deny, roles: ["*"] }]\n`, pointer: "#/yaml:4:24", message: "gone" },
    { why: "an action that runs don't have", yaml: `${header}    - { actions: [fly], effect: deny, roles: ["*"] }\n`, pointer: "#/yaml:5:18", message: "fly" },
  ])("[ACC-21] with $why is refused at its line and column", ({ yaml, pointer, message }) => {
    expect(refusalOf(yaml)[0]).toEqual({ pointer, message: expect.stringContaining(message) });
  });

  it("[ACC-21] of more than 4 KB is refused", () => expect(refusalOf(`# ${"x".repeat(4_100)}\n`)[0]?.message).toContain("4096"));
});

describe("a condition", () => {
  it.each([
    { why: "three macros in each other", expr: "R.attr.a.all(x, R.attr.b.all(y, R.attr.c.all(z, x == y)))", message: "1000000 steps" },
    { why: "a search in a search in a search", expr: "R.attr.a.all(x, R.attr.b.all(y, y in R.attr.c))", message: "1000000 steps" },
    { why: "literals in each other", expr: `[${"1,".repeat(150)}1].all(x, [${"1,".repeat(150)}1].all(y, x == y))`, message: "steps" },
    { why: "many patterns", expr: `R.attr.a.all(x, x.matches('a') || x.matches('b'))`, message: "20000 steps" },
    { why: "text that doubles", expr: "V.v20.size() > 1", variables: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`v${n}`, n === 0 ? "R.attr.a" : `V.v${n - 1} + V.v${n - 1}`])), message: "parts" },
    { why: "lists that double, looked at again and again", expr: "V.c.exists(x, V.c.exists(y, x == y))", variables: { a: "R.attr.a + R.attr.a", b: "V.a + V.a", c: "V.b + V.b" }, message: "steps" },
    { why: "a variable that speaks of itself", expr: "V.a", variables: { a: "V.b", b: "V.a" }, message: "itself" },
    { why: "a function that isn't there", expr: "R.attr.a.foo()", message: "foo" },
    { why: "a name that isn't there", expr: "user.id == 'a'", message: "user" },
    { why: "a pattern that isn't written out", expr: "P.id.matches(R.id)", message: "written out" },
    { why: "a pattern that looks ahead", expr: "P.id.matches('a(?=b)')", message: "RE2" },
    { why: "nesting without end", expr: `${"!".repeat(300)}true || ${"(".repeat(900)}true${")".repeat(900)} || ${"-".repeat(2)}1 == 1 || ${"[".repeat(150)}${"]".repeat(150)} == []`, message: "nested" },
    { why: "sums in each other", expr: `${"(1 + ".repeat(120)}1${")".repeat(120)} > 0`, message: "nested deeper than 100" },
    { why: "a message type", expr: "google.protobuf.Duration{seconds: 1} == R.attr.a", message: "type" },
  ])("[ACC-22] with $why is refused when it is saved", ({ expr, variables, message }) => {
    expect(refusalOf(ruleYaml("thing", "do", "deny", expr, variables))[0]?.message).toContain(message);
  });

  it("[ACC-22] is counted with all others of its policy", () => {
    const rule = { actions: ["do"], effect: "deny", roles: ["*"], condition: { match: { expr: "R.attr.a.all(x, R.attr.b.exists(y, x == y))" } } };
    const yaml = (rules: object[]): string => JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "thing", rules } });
    expect([refusalOf(yaml([rule])), refusalOf(yaml([rule, rule]))[0]?.message]).toEqual([[], expect.stringContaining("20000 steps")]);
  });

  it("[ACC-22] may go through two lists of 100 in each other", () => expect(refusalOf(ruleYaml("thing", "do", "deny", "R.attr.a.all(x, R.attr.b.exists(y, x == y))"))).toEqual([]));

  it("[ACC-22] doesn't see an attribute that is longer, wider or deeper than the bounds", () => {
    const attributes = { few: [1, 2], many: Array.from({ length: 101 }, () => 1), text: "x".repeat(4_001), deep: [[[[1]]]], wide: Array.from({ length: 100 }, () => Array.from({ length: 11 }, () => 1)) };
    expect(Object.keys(within(attributes))).toEqual(["few"]);
  });

  it("[ACC-22] at its bound is answered in less than a second", () => {
    const list = Array.from({ length: 100 }, (_, n) => `item ${n}`);
    const { rules } = policyOf(ruleYaml("thing", "do", "deny", "R.attr.a.all(x, R.attr.b.all(y, x != y + 'z'))"));
    const world = rules[0]!.variables.open({ P: {}, R: { attr: { a: list, b: list } }, C: {}, now: 0 });
    const began = performance.now();
    expect(rules[0]!.condition!.holds(world)).toBe(true);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("[ACC-23] has a clock of its own: now() is the question's time", () => {
    const { rules } = policyOf(ruleYaml("thing", "do", "deny", "now() < timestamp('2030-01-01T00:00:00Z')"));
    const at = (time: string) => rules[0]!.condition!.holds(rules[0]!.variables.open({ P: {}, R: {}, C: {}, now: Date.parse(time) }));
    expect([at("2029-12-31T23:59:59Z"), at("2030-01-01T00:00:00Z")]).toEqual([true, false]);
  });

  it("[ACC-24] that speaks of what is missing is neither true nor false, also through all, any and none", () => {
    const variables = compileVariables({}, (_, message) => { throw new Error(message); });
    const world = variables.open({ P: {}, R: { attr: {} }, C: {}, now: 0 });
    const verdict = (match: object) => policyOf(JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "thing", rules: [{ actions: ["do"], effect: "deny", roles: ["*"], condition: { match } }] } })).rules[0]!.condition!.holds(world);
    const [lost, yes, no] = [{ expr: "R.attr.gone == 1" }, { expr: "1 == 1" }, { expr: "1 == 2" }];
    expect([verdict(lost), verdict({ all: { of: [lost, no] } }), verdict({ all: { of: [lost, yes] } }), verdict({ any: { of: [lost, yes] } }), verdict({ any: { of: [lost, no] } }), verdict({ none: { of: [lost] } }), verdict({ none: { of: [lost, yes] } })])
      .toEqual([null, false, null, true, null, null, false]);
  });
});

describe("a policy that governs a list", () => {
  it.each([
    { why: "compares an indexed column", expr: "R.attr.owner_id in P.ids && R.attr.status != 'failed'", ok: true },
    { why: "does so through variables", expr: "V.mine || R.id == 'run_1'", variables: { mine: "request.resource.attr.owner_id == P.id" }, ok: true },
    { why: "speaks of the caller in any way", expr: "P.roles.exists(r, r.startsWith('a')) || R.attr.project_id == 'prj_1'", ok: true },
    { why: "asks for a column without index", expr: "R.attr.mode == 'auto'", ok: false },
    { why: "looks into a column", expr: "R.attr.owner_id.startsWith('usr')", ok: false },
    { why: "compares two columns", expr: "R.attr.owner_id == R.attr.requirement_id", ok: false },
    { why: "asks for an order", expr: "R.attr.status < 'm'", ok: false },
  ])("[ACC-25] is taken or refused as it $why", ({ expr, variables, ok }) => {
    expect(refusalOf(ruleYaml("run", "read", "deny", expr, variables)).map(({ message }) => message)).toEqual(ok ? [] : [expect.stringContaining("lists")]);
    expect(refusalOf(ruleYaml("run", "cancel", "deny", expr, variables))).toEqual([]);
  });

  it("[ACC-25] can't make reading wait for an approval", () => expect(refusalOf(ruleYaml("run", "*", "require_approval"))[0]?.message).toContain("Reading"));

  it("[ACC-25] can't speak of an attribute that its kind hasn't", () => expect(refusalOf(ruleYaml("run", "cancel", "deny", "R.attr.colour == 'red'"))[0]?.message).toContain("colour"));
});

it("[ACC-20] the guide's policy is one", () => {
  const guide = readFileSync("docs/guides/access.md", "utf8");
  const { rules } = policyOf(/```yaml\n([^]*?)```/.exec(guide)?.[1] ?? "");
  expect(rules.map(({ name, effect }) => [name, effect])).toEqual([["own-runs", "deny"], ["four-eyes", "require_approval"]]);
});
