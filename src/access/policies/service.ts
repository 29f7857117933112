import type { Context } from "../../platform/context.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId } from "../../platform/ids.ts";
import { paged, type PageInput, type Paged } from "../../platform/paging.ts";
import { authorize } from "../authorize.ts";
import { changeAccess } from "../state.ts";
import { audit } from "../trail.ts";
import { checkActive, readPolicy, requireNotWider } from "./check.ts";
import type { ActivatePolicy, CreatePolicy, ListPolicies, Policy, PolicyVersion, UpdatePolicy } from "./schema.ts";
import { countPolicies, deletePolicyRows, findPolicy, findPolicyByName, findVersion, insertPolicy, insertVersion, listPolicyRows, listVersionRows, updatePolicyRow } from "./store.ts";
import { parseSuite } from "./suites.ts";
import type { PolicyRow, VersionRow } from "./tables.ts";
import { testVersion } from "./testing.ts";

const policiesMax = 500;

/** Keeps a policy as a draft: it decides nothing until it is activated. */
export function createPolicy(ctx: Context, { yaml, tests, description }: CreatePolicy): Policy {
  authorize(ctx, "policies:create", { type: "policy" });
  const { name, compiled } = readPolicy(ctx, yaml, 1);
  if (tests !== undefined) parseSuite(tests);
  requireNotWider(ctx, compiled);
  if (findPolicyByName(ctx.own, name)) throw conflict(`There is a policy ${name} already: give it a new version`);
  if (countPolicies(ctx.own) >= policiesMax) throw new AppError("limit_exceeded", `A tenant has at most ${policiesMax} policies`);
  const now = ctx.clock.now();
  const row: PolicyRow = {
    id: newId("policy", now), name, kind: compiled.kind, resource: compiled.resource, description, active_version: null, latest_version: 1, created_by: ctx.actor.id, created_at: now, changed_at: now,
  };
  return changeAccess(ctx, () => {
    insertPolicy(ctx.own, row);
    insertVersion(ctx.own, { policy_id: row.id, version: 1, yaml, tests: tests ?? null, created_by: ctx.actor.id, created_at: now });
    audit(ctx, { action: "policy.create", target: { type: "policy", id: row.id }, details: { name, version: 1 } });
    remember(ctx, 201, present(row));
    return present(row);
  });
}

export function listPolicies(ctx: Context, input: ListPolicies): Paged<Policy> {
  authorize(ctx, "policies:read", { type: "policy" });
  return paged(ctx, input, {
    list: "policies",
    load: (after: readonly [string] | undefined, take, skip) => listPolicyRows(ctx.own, input.resource, after?.[0], take, skip),
    keyOf: (row) => [row.id] as const,
    present,
  });
}

export const getPolicy = (ctx: Context, id: string): Policy => present(loadPolicy(ctx, id, "policies:read"));

/** A new text is a new version, as a draft: the version that decides goes on deciding. @throws AppError precondition_failed when `expected` (If-Match) is another version */
export function updatePolicy(ctx: Context, id: string, change: UpdatePolicy, expected: string | undefined): Policy {
  const row = loadPolicy(ctx, id, "policies:update");
  ifMatch(expected, tagOf(row));
  const latest = loadVersion(ctx, row, row.latest_version);
  const [yaml, tests] = [change.yaml ?? latest.yaml, change.tests === undefined ? latest.tests : change.tests];
  const isNew = yaml !== latest.yaml || tests !== latest.tests;
  const version = row.latest_version + (isNew ? 1 : 0);
  const { name, compiled } = readPolicy(ctx, yaml, version);
  if (name !== row.name) throw invalid("#/yaml", "other_policy", `This text is the policy ${name}, not ${row.name}`);
  if (tests !== null) parseSuite(tests);
  requireNotWider(ctx, compiled);
  const now = ctx.clock.now();
  const changed: PolicyRow = { ...row, description: change.description ?? row.description, latest_version: version, changed_at: now };
  return changeAccess(ctx, () => {
    if (isNew) insertVersion(ctx.own, { policy_id: row.id, version, yaml, tests, created_by: ctx.actor.id, created_at: now });
    updatePolicyRow(ctx.own, row.id, { description: changed.description, latest_version: version, changed_at: now });
    audit(ctx, { action: "policy.update", target: { type: "policy", id }, details: { name, version } });
    return present(changed);
  });
}

/** From the next request on this version decides. Its tests must pass, and all active policies must still stand on what they import. */
export function activatePolicy(ctx: Context, id: string, { version }: ActivatePolicy): Policy {
  const row = loadPolicy(ctx, id, "policies:update");
  const chosen = loadVersion(ctx, row, version ?? row.latest_version);
  const { compiled } = readPolicy(ctx, chosen.yaml, chosen.version);
  requireNotWider(ctx, compiled);
  if (chosen.tests !== null) {
    const failed = testVersion(ctx, row, chosen, chosen.tests).results.filter((one) => !one.passed);
    if (failed.length > 0) throw conflict(`${failed.length} of its tests fail`, { failed });
  }
  return setActive(ctx, row, chosen.version, "policy.activate");
}

/** From the next request on no version of it decides. */
export const retirePolicy = (ctx: Context, id: string): Policy => setActive(ctx, loadPolicy(ctx, id, "policies:update"), null, "policy.retire");

function setActive(ctx: Context, row: PolicyRow, active_version: number | null, action: string): Policy {
  const now = ctx.clock.now();
  return changeAccess(ctx, () => {
    updatePolicyRow(ctx.own, row.id, { active_version, changed_at: now });
    checkActive(ctx.own);
    audit(ctx, { action, target: { type: "policy", id: row.id }, details: { name: row.name, version: active_version ?? row.active_version } });
    return present({ ...row, active_version, changed_at: now });
  });
}

export function deletePolicy(ctx: Context, id: string): void {
  const row = loadPolicy(ctx, id, "policies:delete");
  changeAccess(ctx, () => {
    deletePolicyRows(ctx.own, row.id);
    checkActive(ctx.own);
    audit(ctx, { action: "policy.delete", target: { type: "policy", id }, details: { name: row.name } });
  });
}

export function listVersions(ctx: Context, id: string, input: PageInput): Paged<PolicyVersion> {
  const row = loadPolicy(ctx, id, "policies:read");
  return paged(ctx, input, {
    list: `policy_versions:${id}`,
    load: (after: readonly [number] | undefined, take, skip) => listVersionRows(ctx.own, row.id, after?.[0], take, skip),
    keyOf: (version) => [version.version] as const,
    present: (version) => presentVersion(row, version),
  });
}

export function getVersion(ctx: Context, id: string, version: number): PolicyVersion {
  const row = loadPolicy(ctx, id, "policies:read");
  return presentVersion(row, loadVersion(ctx, row, version));
}

export function loadPolicy(ctx: Context, id: string, action: "policies:read" | "policies:update" | "policies:delete"): PolicyRow {
  const row = findPolicy(ctx.own, id);
  if (!row) throw notFound("policy");
  authorize(ctx, action, { type: "policy", id });
  return row;
}

export function loadVersion(ctx: Context, row: PolicyRow, version: number): VersionRow {
  const found = findVersion(ctx.own, row.id, version);
  if (!found) throw notFound("version of this policy");
  return found;
}

export const tagOf = ({ latest_version, active_version }: Pick<Policy, "latest_version" | "active_version">): string => `${latest_version}-${active_version ?? 0}`;

const present = (row: PolicyRow): Policy => ({ ...row, created_at: new Date(row.created_at).toISOString(), changed_at: new Date(row.changed_at).toISOString() });

const presentVersion = ({ active_version }: PolicyRow, { created_at, ...row }: VersionRow): PolicyVersion => ({
  ...row, status: row.version === active_version ? "active" : active_version === null || row.version > active_version ? "draft" : "inactive", created_at: new Date(created_at).toISOString(),
});
