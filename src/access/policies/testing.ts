import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { nameOf } from "../decisions/notes.ts";
import { policyRules, stateOf, type AccessState } from "../state.ts";
import type { ActivePolicy } from "../store.ts";
import type { TestPolicy, TestReport } from "./schema.ts";
import { loadPolicy, loadVersion } from "./service.ts";
import { runSuite } from "./suites.ts";
import type { PolicyRow, VersionRow } from "./tables.ts";

/** Runs a suite against one version, among the other policies as they are active. Changes nothing. */
export function testPolicy(ctx: Context, id: string, { version, tests }: TestPolicy): TestReport {
  const row = loadPolicy(ctx, id, "policies:read");
  const chosen = loadVersion(ctx, row, version ?? row.latest_version);
  const suite = tests ?? chosen.tests;
  if (suite === null) throw invalid("#/tests", "required", "This version has no tests of its own: send some");
  return testVersion(ctx, row, chosen, suite);
}

export function testVersion(ctx: Context, { name, kind, resource }: PolicyRow, { version, yaml }: VersionRow, suite: string): TestReport {
  const state = stateOf(ctx.own);
  const results = runSuite(suite, withPolicies(state, replaced(state.policies, [{ name, version, kind, resource, yaml }]))).map(({ decided_by, ...one }) => ({ ...one, decided_by: nameOf(decided_by) }));
  return { passed: results.filter((one) => one.passed).length, failed: results.filter((one) => !one.passed).length, results };
}

/** The policies with some put in the place of those of the same name. */
export const replaced = (policies: readonly ActivePolicy[], instead: readonly ActivePolicy[]): ActivePolicy[] =>
  [...policies.filter(({ name }) => !instead.some((one) => one.name === name)), ...instead].sort((a, b) => (a.name < b.name ? -1 : 1));

/** A tenant's access as it would be with other policies. */
export const withPolicies = (state: AccessState, policies: readonly ActivePolicy[]): AccessState => ({ ...state, policies, ...policyRules(policies) });
