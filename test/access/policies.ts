import { compilePolicy, type Compiled, type DerivedSets } from "../../src/access/policies/compile.ts";
import { parsePolicy } from "../../src/access/policies/parse.ts";

/** A policy from its text, as when it is saved. */
export const policyOf = (yaml: string, sets: DerivedSets = new Map(), policy = "policy"): Compiled => compilePolicy(parsePolicy(yaml), { policy, version: 1 }, sets);

/** A resource policy with one rule. */
export const ruleYaml = (resource: string, action: string, effect: string, expr?: string, variables: Record<string, string> = {}): string => JSON.stringify({
  apiVersion: "devgen/v1",
  resourcePolicy: {
    resource, rules: [{ name: "rule", actions: [action], effect, roles: ["*"], ...(expr === undefined ? {} : { condition: { match: { expr } } }) }],
    ...(Object.keys(variables).length > 0 ? { variables: { local: variables } } : {}),
  },
});
