import { decide, type Facts, type Question } from "../../src/access/decide.ts";
import { permissionsByRole } from "../../src/access/roles.ts";
import { policyRules } from "../../src/access/state.ts";
import type { ActivePolicy } from "../../src/access/store.ts";
import { figureOf, type Figure } from "./statistics.ts";

const policiesMax = 200;
const perRound = 2_000;

const condition = (n: number): object => ({ match: { any: { of: [{ expr: `R.attr.status == "state ${n}" && R.attr.owner_id in P.ids` }, { expr: `R.attr.requirement_id == "req_${n}"` }] } } });

/** A policy that denies by a condition which never holds: nothing is decided before all of them were asked. */
function policyOf(resource: string, action: string, n: number): ActivePolicy {
  const rules = [{ actions: [action], effect: "deny", roles: ["*"], condition: condition(n) }];
  return { name: `policy ${n}`, version: 1, kind: "resource", resource, yaml: JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource, version: String(n), rules } }) };
}

const question: Question = {
  subject: { type: "user", id: "usr_1", refs: ["user:usr_1"], attributes: {} }, action: "runs:cancel", context: {}, now: 0,
  resource: { type: "run", id: "run_1", project_id: "prj_1", attributes: { id: "run_1", project_id: "prj_1", status: "failed", owner_id: "usr_2", requirement_id: "req_x" } },
};

/** How long one decision takes with 200 policies, in microseconds: spread over 20 kinds of things as tenants have them, and all of them about the very thing that is asked. */
export function timeDecisions(rounds: number): { spread_us: Figure; all_on_one_us: Figure } {
  const kinds = ["run", "execution", "project", "requirement", ...Array.from({ length: 16 }, (_, n) => `kind_${n}`)];
  const spread = Array.from({ length: policiesMax }, (_, n) => policyOf(kinds[n % kinds.length]!, kinds[n % kinds.length] === "project" ? "write" : "create", n)).map((policy, n) => (n % kinds.length === 0 ? policyOf("run", "cancel", n) : policy));
  const one = Array.from({ length: policiesMax }, (_, n) => policyOf("run", "cancel", n));
  return { spread_us: time(spread, rounds), all_on_one_us: time(one, rounds) };
}

function time(policies: readonly ActivePolicy[], rounds: number): Figure {
  const facts: Facts = { scopes: undefined, held: [{ role: "developer", permissions: new Set(permissionsByRole.developer), scope: { type: "tenant", id: "" } }], entries: [], rules: policyRules(policies).rulesFor("run") };
  const round = (): number => {
    const times: number[] = [];
    for (let n = 0; n < perRound; n++) {
      const began = performance.now();
      if (!decide(question, facts).allowed) throw new Error("This was to be allowed");
      times.push((performance.now() - began) * 1_000);
    }
    return times.sort((a, b) => a - b)[perRound / 2]!;
  };
  round();
  return figureOf(Array.from({ length: rounds }, round));
}
