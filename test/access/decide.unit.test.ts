import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decide, type Question } from "../../src/access/decide.ts";
import { cases, posed, withTable } from "./decision-table.ts";
import { policyOf, ruleYaml } from "./policies.ts";

describe("a decision", () => {
  it.each(cases)("[ACC-1] $situation: $comes_to by $because", (line) => {
    const { effect, allowed, decided_by } = decide(...posed(line));
    expect([effect, allowed, decided_by.kind]).toEqual([line.comes_to, line.comes_to === "allow", line.because]);
  });

  it("[ACC-2] always says why, and which rule, entry or role decided", () => {
    for (const line of cases) {
      const { reason, decided_by } = decide(...posed(line));
      expect(reason.length).toBeGreaterThan(10);
      if (!["default", "scope"].includes(decided_by.kind)) expect(decided_by.id).toBeTruthy();
      if (decided_by.kind === "policy") expect(decided_by).toEqual({ kind: "policy", id: "policy@1", rule: "rule" });
    }
  });

  it("[ACC-2] passes on what policies warn of", () => {
    const warned = decide(...posed(cases.find(({ situation }) => situation.includes("and a policy warns"))!));
    expect(warned.warnings).toEqual(["policy (rule)"]);
  });

  it("[ACC-26] gives derived roles by a condition to who has a parent role, for one thing at a time", () => {
    const { derived } = policyOf(`{ apiVersion: devgen/v1, derivedRoles: { name: standing, definitions: [{ name: author, parentRoles: [viewer], condition: { match: { expr: R.attr.owner_id in P.ids } } }] } }`);
    const { rules } = policyOf(`{ apiVersion: devgen/v1, resourcePolicy: { resource: run, importDerivedRoles: [standing], rules: [{ actions: [cancel], effect: allow, derivedRoles: [author] }] } }`, new Map([[derived!.set, derived!.roles]]));
    const [question, facts] = posed({ situation: "", action: "runs:cancel", roles: ["viewer"], comes_to: "allow", because: "policy" });
    const mine: Question = { ...question, resource: { ...question.resource, attributes: { owner_id: "usr_ann" } } };
    expect([decide(question, { ...facts, rules }).allowed, decide(mine, { ...facts, rules }).allowed, decide(mine, { ...facts, held: [], rules }).allowed]).toEqual([false, true, false]);
  });

  it("[ACC-27] lets a principal policy speak of one subject alone", () => {
    const { rules } = policyOf(`{ apiVersion: devgen/v1, principalPolicy: { principal: usr_ann, rules: [{ resource: run, actions: [{ action: cancel, effect: deny }] }] } }`);
    const [question, facts] = posed({ situation: "", action: "runs:cancel", roles: ["owner"], comes_to: "deny", because: "policy" });
    const other: Question = { ...question, subject: { ...question.subject, id: "usr_bob", refs: ["user:usr_bob"] } };
    expect([decide(question, { ...facts, rules }).allowed, decide(other, { ...facts, rules }).allowed]).toEqual([false, true]);
  });

  it("[ACC-1] counts a policy for its own kind of thing and its own actions alone", () => {
    const { rules } = policyOf(ruleYaml("execution", "*", "deny"));
    const [question, facts] = posed({ situation: "", action: "runs:cancel", roles: ["owner"], comes_to: "allow", because: "role" });
    expect(decide(question, { ...facts, rules: [...rules, ...policyOf(ruleYaml("run", "approve", "deny")).rules] }).allowed).toBe(true);
  });
});

it("[ACC-3] the table in docs/guides/access.md is the one that is tested: npm run docs:decisions", () => {
  const guide = readFileSync("docs/guides/access.md", "utf8");
  expect(guide).toBe(withTable(guide));
});
