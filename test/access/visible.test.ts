import { desc } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { visible } from "../../src/access/index.ts";
import { decideFor } from "../../src/access/authorize.ts";
import { listExecutionRows } from "../../src/generation/executions/store.ts";
import { executions } from "../../src/generation/executions/tables.ts";
import { listRunRows } from "../../src/generation/runs/store.ts";
import { runs } from "../../src/generation/runs/tables.ts";
import type { Context } from "../../src/platform/context.ts";
import { newColleague } from "../support/colleague.ts";
import { newCaller, type Caller } from "../support/world.ts";

const projects = ["prj_1", "prj_2", null];
const statuses = ["failed", "succeeded", "planned"];

/** Runs of every project, status and owner. */
function insertRuns(ctx: Context, owners: readonly string[]): void {
  ctx.own.rows("INSERT INTO requirements (id, requirement, mode, run_id, created_by, created_at) VALUES ('req_1', 'x', 'plan', 'run_1', 'u', 1)");
  for (const id of ["prj_1", "prj_2"]) ctx.own.rows("INSERT INTO projects VALUES (?, ?, ?, '', 'refs/heads/main', NULL, NULL, 1, 1, 1)", id, id, id);
  projects.forEach((project, p) => statuses.forEach((status, s) => owners.forEach((owner, o) =>
    ctx.own.rows(`INSERT INTO runs (id, requirement_id, project_id, status, mode, event_id, ends, stage, provider, generated_by, coverage, attempts, created_by, created_at, updated_at)
      VALUES (?, 'req_1', ?, ?, 'plan', 0, 0, 'plan', '{}', '', '[]', '[]', ?, 1, 1)`, `run_${p}${s}${o}`, project, status, owner))));
}

/** What the list shows, and what single questions would allow. */
const both = (caller: Caller): Promise<[listed: string[], allowed: string[]]> => caller.inside((ctx) => {
  const all = ctx.own.rows<{ id: string }>("SELECT id FROM runs ORDER BY id DESC").map((row) => row.id);
  const listed = listRunRows(ctx.own, {}, undefined, 100, 0, visible(ctx, "runs:read")).map((row) => row.id);
  return [listed, all.filter((id) => decideFor(ctx, "runs:read", { type: "run", id }).allowed)];
});

const terms = ["R.attr.owner_id in P.ids", "R.attr.owner_id == P.id", "R.attr.status == 'failed'", "R.attr.status != 'planned'", "R.attr.project_id == 'prj_1'", "R.attr.project_id == null", "R.attr.project_id in ['prj_2', P.attr.missing]",
  "R.attr.status in ['failed', 'planned']", "P.roles.exists(r, r == 'viewer')", "P.attr.missing == R.attr.status", "R.id == 'run_000'", "R.attr.project_id != 'prj_2'", "V.own"];

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function condition(next: (below: number) => number, depth: number, among: readonly string[] = terms): string {
  if (depth === 0) return among[next(among.length)]!;
  const [left, right] = [condition(next, depth - 1, among), condition(next, depth - 1, among)];
  return [`(${left} && ${right})`, `(${left} || ${right})`, `!(${left})`, left][next(4)]!;
}

describe("what a list shows", () => {
  let shared: Caller;
  beforeAll(async () => {
    shared = await newCaller();
  });

  it("[ACC-29] is exactly what single questions allow, whatever roles, entries and policies say", async () => {
    const owner = await newCaller();
    const people = [owner, await newColleague(owner, "viewer"), await newColleague(owner, "billing")];
    await owner.inside((ctx) => insertRuns(ctx, people.map((one) => one.userId)));
    const next = numbers(7);
    for (let round = 0; round < 25; round++) {
      const effects = ["deny", "allow", "deny"].slice(next(3));
      const rules = effects.map((effect) => ({ actions: ["read"], effect, roles: [["*"], ["viewer"], ["developer", "billing"]][next(3)], condition: { match: { expr: condition(next, next(4)) } } }));
      const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "run", variables: { local: { own: "R.attr.owner_id in P.ids" } }, rules } });
      const known = (await owner.call("GET", "/api/policies")).body.data[0];
      const { id } = known ? (await owner.call("PATCH", `/api/policies/${known.id}`, { yaml })).body : (await owner.call("POST", "/api/policies", { yaml })).body;
      expect((await owner.call("POST", `/api/policies/${id}/activate`, {})).status).toBe(200);
      const billing = { type: "user", id: people[2]!.userId };
      if (round === 8) await owner.call("PUT", "/api/acl/project/prj_1", { entries: [{ effect: "deny", action: "runs:*", principal: { type: "role", id: "developer" } }, { effect: "allow", action: "*", principal: billing }] });
      if (round === 16) await owner.call("POST", "/api/user-roles", { principal: billing, role_id: "developer", scope: { type: "project", id: "prj_1" } });
      if (round === 20) await owner.call("PUT", "/api/acl/run/run_201", { entries: [{ effect: "allow", action: "*:read", principal: { type: "everyone" } }] });
      for (const person of people) {
        const [listed, allowed] = await both(person).catch((error: Error): [string[], string[]] => (error.message.includes("permission runs:read") ? [[], []] : [[error.message], []]));
        expect([yaml, listed]).toEqual([yaml, allowed]);
      }
    }
  });

  it("[ACC-34] is exactly what single questions allow by numbers, booleans and times too", async () => {
    const owner = await newCaller();
    const bob = await newColleague(owner, "viewer");
    const now = Date.now();
    await owner.inside((ctx) => {
      [null, 0, 1, 2].forEach((exit, e) => [0, 1].forEach((files) => [now - 90_000_000, now - 1_000].forEach((at, t) =>
        ctx.own.rows("INSERT INTO executions (id, command, status, exit_code, has_files, created_by, created_at) VALUES (?, 'x', 'passed', ?, ?, 'u', ?)", `exe_${e}${files}${t}`, exit, files, at))));
    });
    const day = new Date(now - 90_000_000).toISOString();
    const typed = [
      "R.attr.exit_code == 0", "R.attr.exit_code != 1", "R.attr.exit_code > 0", "R.attr.exit_code <= 1.5", "2 > R.attr.exit_code", "R.attr.exit_code in [0, 2.0, null, 'x']", "R.attr.exit_code == null", "R.attr.exit_code == 2u", "R.attr.exit_code < P.attr.missing", "R.attr.exit_code >= size(P.ids)",
      "R.attr.has_files", "R.attr.has_files == true", "R.attr.has_files != (P.id == 'nobody')", "R.attr.has_files in [false]", "R.attr.exit_code == 'x'",
      "timestamp(R.attr.created_at) > now() - duration('24h')", `timestamp(R.attr.created_at) == timestamp('${day}')`, `timestamp('${day}') >= timestamp(R.attr.created_at)`, `R.attr.created_at == '${day}'`, "R.attr.created_at == 'yesterday'", "timestamp(R.attr.created_at) == 5", "timestamp(R.attr.created_at) < timestamp(P.attr.missing)",
    ];
    const listed = (who: Caller) => who.inside((ctx) => {
      const all = ctx.own.rows<{ id: string }>("SELECT id FROM executions ORDER BY id DESC").map((row) => row.id);
      return [listExecutionRows(ctx.own, {}, undefined, 100, 0, visible(ctx, "executions:read")).map((row) => row.id), all.filter((id) => decideFor(ctx, "executions:read", { type: "execution", id }).allowed)] as const;
    });
    const next = numbers(3);
    for (let round = 0; round < typed.length + 20; round++) {
      const expr = round < typed.length ? typed[round]! : condition(next, 2, typed);
      const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "execution", rules: [{ actions: ["read"], effect: "deny", roles: ["viewer"], condition: { match: { expr } } }] } });
      const known = (await owner.call("GET", "/api/policies")).body.data[0];
      const { id } = known ? (await owner.call("PATCH", `/api/policies/${known.id}`, { yaml })).body : (await owner.call("POST", "/api/policies", { yaml })).body;
      expect([expr, (await owner.call("POST", `/api/policies/${id}/activate`, {})).status]).toEqual([expr, 200]);
      const [shown, allowed] = await listed(bob);
      expect([expr, shown]).toEqual([expr, allowed]);
    }
  });

  it.each(["R.attr.created_at < '2026'", "R.attr.status > 'a'", "timestamp(R.attr.status) > now()", "R.attr.has_files > false", "R.attr.command == 'x'", "R.attr.exit_code + 1.0 > 2.0", "R.attr.exit_code > R.attr.exit_code", "R.attr.status"])("[ACC-25] can't be told by %s, which is refused", async (expr) => {
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "execution", rules: [{ actions: ["read"], effect: "deny", roles: ["viewer"], condition: { match: { expr } } }] } });
    expect((await shared.call("POST", "/api/policies", { yaml })).body.errors).toMatchObject([{ code: "not_indexed" }]);
  });

  it("[ACC-34] is found by the indexes of numbers and times", async () => {
    const owner = await newCaller();
    const stranger = await newColleague(owner, "billing");
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "execution", rules: [{ actions: ["read"], effect: "allow", roles: ["*"], condition: { match: { expr: "R.attr.exit_code == 1 || timestamp(R.attr.created_at) > now() - duration('1h')" } } }] } });
    await owner.call("POST", `/api/policies/${(await owner.call("POST", "/api/policies", { yaml })).body.id}/activate`, {});
    const plan = await stranger.inside((ctx) => {
      const query = ctx.own.select({ id: executions.id }).from(executions).where(visible(ctx, "executions:read")).orderBy(desc(executions.id)).limit(20).toSQL();
      return ctx.own.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${query.sql}`, ...(query.params as string[])).map((row) => row.detail);
    });
    expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
    for (const index of ["executions_exit_code", "executions_created"]) expect(plan.filter((step) => step.startsWith("SEARCH") && step.includes(index)), plan.join("\n")).not.toEqual([]);
  });

  it("[ACC-29] is found by indexes, not by looking at every row", async () => {
    const owner = await newCaller();
    const stranger = await newColleague(owner, "billing");
    await owner.inside((ctx) => insertRuns(ctx, [owner.userId]));
    const billing = { type: "user", id: stranger.userId };
    await owner.call("PUT", "/api/acl/project/prj_1", { entries: [{ effect: "allow", action: "runs:read", principal: billing }, { effect: "deny", action: "runs:read", principal: { type: "role", id: "auditor" } }] });
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "run", rules: [{ actions: ["read"], effect: "allow", roles: ["*"], condition: { match: { expr: "R.attr.owner_id in P.ids || R.attr.status == 'failed'" } } }] } });
    const policy = (await owner.call("POST", "/api/policies", { yaml })).body;
    await owner.call("POST", `/api/policies/${policy.id}/activate`, {});
    const plan = await stranger.inside((ctx) => {
      const query = ctx.own.select({ id: runs.id }).from(runs).where(visible(ctx, "runs:read")).orderBy(desc(runs.id)).limit(20).toSQL();
      return ctx.own.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${query.sql}`, ...(query.params as string[])).map((row) => row.detail);
    });
    expect(plan.filter((step) => /^SCAN (runs|acl_entries)/.test(step))).toEqual([]);
    for (const index of ["runs_creator", "runs_status", "runs_project", "acl_entries_principal (principal=? AND resource_type=? AND effect=? AND action=?)"]) {
      expect(plan.filter((step) => step.startsWith("SEARCH") && step.includes(index)), plan.join("\n")).not.toEqual([]);
    }
  });
});
