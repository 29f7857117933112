import { parse } from "@bufbuild/cel";
import { describe, expect, it } from "vitest";
import { bindingsOf, decide, isFor, type Entry, type Facts, type Held, type Question } from "../../src/access/decide.ts";
import { governs, type Rule } from "../../src/access/policies/compile.ts";
import { compileCondition, compileVariables, type Bindings } from "../../src/access/policies/conditions.ts";
import { quickOf } from "../../src/access/policies/quick.ts";
import { covers } from "../../src/access/roles.ts";
import { policyOf } from "./policies.ts";

/** Numbers that look random and are the same each time (mulberry32). */
function newDice(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mix = Math.imul(state ^ (state >>> 15), 1 | state);
    mix = (mix + Math.imul(mix ^ (mix >>> 7), 61 | mix)) ^ mix;
    return ((mix ^ (mix >>> 14)) >>> 0) % below;
  };
  return { next, pick: <Item>(items: readonly Item[]): Item => items[next(items.length)]! };
}
type Dice = ReturnType<typeof newDice>;

const paths = ["R.attr.status", "R.attr.owner", "R.attr.none", "R.attr.nil", "R.attr.flag", "R.attr.size", "R.attr.tags", "R.attr.mixed", "R.attr.deep.name", "R.attr.status.name", "R.attr.constructor", "R.id", "R.kind", "P.id", "P.ids", "P.roles", "P.attr.email", "P.attr.missing", "C.where", "request.resource.attr.status", "request.principal.id"];
const literals = ["'open'", "'usr_1'", "''", "true", "false", "null", "1", "1.0", "['open', 'shut']", "['open', 1]", "[]", "{'a': 1}"];
const attributes = { status: "open", owner: "usr_1", nil: null, flag: true, size: 1, tags: ["open", "red"], mixed: ["open", 1, null], deep: { name: "open" } };
const bindings: Bindings = { P: { id: "usr_1", ids: ["usr_1", "key_1"], roles: ["developer"], attr: { email: "ann@example.com" } }, R: { kind: "run", id: "run_1", attr: attributes }, C: { where: "here" }, now: 0 };

function expression({ next, pick }: Dice, depth: number): string {
  const part = (): string => expression({ next, pick }, depth - 1);
  const value = (): string => pick(next(3) === 0 ? literals : paths);
  switch (depth <= 0 ? next(4) : next(9)) {
    case 0: return `${value()} == ${value()}`;
    case 1: return `${value()} != ${value()}`;
    case 2: return `${value()} in ${value()}`;
    case 3: return next(3) === 0 ? pick(["V.one", "V.two", "V.bad"]) : value();
    case 4: return `(${part()} && ${part()})`;
    case 5: return `(${part()} || ${part()})`;
    case 6: return `!(${part()})`;
    case 7: return `(${part()} ? ${part()} : ${part()})`;
    default: return `[1, 2].exists(R, ${part()})`;
  }
}

describe("what is asked without CEL's own evaluation", () => {
  const variables = compileVariables({ one: "R.attr.status == 'open'", two: "V.one && P.id in P.ids", bad: "R.attr.none == 'x'" }, (path, message) => { throw new Error(`${path.join(".")}: ${message}`); });
  const fail = (path: readonly PropertyKey[], message: string): never => { throw new Error(`${path.join(".")}: ${message}`); };

  it("[ACC-33] means what CEL means, or is left to CEL", () => {
    const dice = newDice(7);
    let said = 0;
    for (let n = 0; n < 4_000; n++) {
      const source = expression(dice, 3);
      const condition = compileCondition({ expr: source }, variables, fail);
      const quick = condition.quick(bindings);
      if (quick === undefined) continue;
      said++;
      expect([source, quick]).toEqual([source, condition.holds(variables.open(bindings))]);
    }
    expect(said).toBeGreaterThan(1_000);
  });

  it.each(["R.attr.size == 1", "R.attr.status.startsWith('o')", "R.attr.tags == ['open', 'red']", "has(R.attr.status)", "P.ids.exists(x, x == R.id)", "now() > timestamp('2020-01-01T00:00:00Z')", "R.attr.mixed[0] == 'open'"])("[ACC-33] leaves %s to CEL", (source) => {
    expect(quickOf(parse(source).expr, new Map())(bindings)).toBeUndefined();
  });
});

/** The decision as the rules say it, one after the other, by CEL alone. */
function naively(question: Question, { scopes, held, entries, rules, standing }: Facts): string {
  const { action, resource, subject } = question;
  const active = held.filter(({ scope }) => scope.type === "tenant" || (scope.type === "project" && scope.id === resource.project_id));
  if (scopes && !scopes.has(action)) return "deny";
  const has = (wanted: readonly string[]): boolean => wanted.includes("*") || active.some(({ role }) => wanted.includes(role));
  const counted = entries.filter((entry) => covers(entry.action, action) && (entry.principal_type === "everyone" || subject.refs.includes(`${entry.principal_type}:${entry.principal_id}`)));
  if (counted.some(({ effect }) => effect === "deny")) return "deny";
  const opened = bindingsOf(question, active);
  const holds = (rule: Rule, doubt: boolean): boolean => {
    if (!isFor(rule, subject) || !governs(rule, action) || rule.resource !== resource.type) return false;
    const asked = (one: Pick<Rule, "condition" | "variables">): boolean => (one.condition ? one.condition.holds(one.variables.open(opened)) : true) ?? doubt;
    return (has(rule.roles) || rule.derived.some((role) => has(role.parents) && asked(role))) && asked(rule);
  };
  const any = (effect: Rule["effect"], doubt: boolean): boolean => rules.some((rule) => rule.effect === effect && holds(rule, doubt));
  if (any("deny", true)) return "deny";
  if (!active.some(({ permissions }) => permissions.has(action)) && !standing && !counted.some(({ effect }) => effect === "allow") && !any("allow", false)) return "deny";
  return any("require_approval", true) ? "require_approval" : "allow";
}

it("[ACC-33] a decision is what the rules say, however they are kept", () => {
  const dice = newDice(11);
  const { next, pick } = dice;
  const sets = new Map([["standing", policyOf("{ apiVersion: devgen/v1, derivedRoles: { name: standing, definitions: [{ name: mine, parentRoles: [developer], condition: { match: { expr: \"R.attr.owner_id in P.ids\" } } }] } }").derived!.roles]]);
  const tests = ["R.attr.status == 'open'", "R.attr.owner_id in P.ids", "R.attr.none == 'x'", "R.attr.requirement_id != null", "P.attr.email == 'ann@example.com'", "size(P.roles) > 1", "R.id == 'run_1'"];
  const test = (): object => (next(2) === 0 ? { expr: pick(tests) } : { [pick(["all", "any", "none"])]: { of: [{ expr: pick(tests) }, { expr: `!(${pick(tests)})` }] } });
  const newRule = (): object => ({ actions: [pick(["cancel", "approve", "runs:cancel"])], effect: pick(["allow", "deny", "require_approval", "warn"]), ...(next(3) === 0 ? { derivedRoles: ["mine"] } : { roles: [pick(["*", "developer", "viewer"])] }), ...(next(4) === 0 ? {} : { condition: { match: test() } }) });
  const seen = new Set<string>();
  for (let n = 0; n < 400; n++) {
    const rules = Array.from({ length: next(4) }, () => newRule());
    const compiled = rules.length === 0 ? [] : policyOf(JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "deal", importDerivedRoles: ["standing"], rules } }), sets).rules;
    const held: Held[] = [{ role: pick(["developer", "viewer"]), permissions: new Set(next(2) === 0 ? ["runs:cancel"] : []), scope: next(4) === 0 ? { type: "project", id: pick(["prj_1", "prj_2"]) } : { type: "tenant", id: "" } }];
    const entry = (): Entry => ({ id: "acl_1", resource_type: "deal", resource_id: "run_1", effect: pick(["allow", "deny"]), action: pick(["*", "runs:cancel", "runs:read"]), principal_type: pick(["everyone", "user"]), principal_id: pick(["usr_1", "usr_2"]) });
    const facts: Facts = { scopes: next(9) === 0 ? new Set(["runs:read"]) : undefined, held, entries: next(3) === 0 ? [entry()] : [], rules: compiled, standing: next(9) === 0 ? "member" : undefined };
    for (const action of ["runs:cancel", "cancel"]) {
      const question: Question = {
        subject: { type: "user", id: "usr_1", refs: ["user:usr_1"], attributes: next(2) === 0 ? { email: "ann@example.com" } : {} }, action, context: {}, now: 0,
        resource: { type: "deal", id: "run_1", project_id: "prj_1", attributes: { status: pick(["open", "shut"]), owner_id: pick(["usr_1", "usr_2"]), requirement_id: null } },
      };
      const { effect } = decide(question, facts);
      seen.add(effect);
      expect([JSON.stringify({ rules, facts: facts.entries }), effect]).toEqual([JSON.stringify({ rules, facts: facts.entries }), naively(question, facts)]);
    }
  }
  expect([...seen].sort()).toEqual(["allow", "deny", "require_approval"]);
});
