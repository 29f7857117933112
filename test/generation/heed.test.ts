import { describe, expect, it } from "vitest";
import { applyRun, beginSession, heedTenant, tellSession } from "../../src/generation/index.ts";
import { insertApproval, listLiveSubjects } from "../../src/generation/runs/store.ts";
import type { RunRow } from "../../src/generation/runs/tables.ts";
import type { Context } from "../../src/platform/context.ts";
import { resumeTenant, suspendTenant } from "../../src/tenancy/lifecycle/service.ts";
import { insideSession, newWorld, request } from "../support/session-ports.ts";
import { planned } from "../support/streams.ts";
import { newCaller, type Caller } from "../support/world.ts";

/** A tenant with a run at work, a plan that waits, and one that is over. */
async function withRuns(): Promise<{ caller: Caller; live: string }> {
  const caller = await newCaller();
  const [live, over] = [await planned(caller), await planned(caller), await planned(caller)];
  await caller.inside((ctx) => {
    ctx.own.rows("UPDATE runs SET status = 'writing' WHERE id = ?", live!);
    ctx.own.rows("UPDATE runs SET status = 'succeeded' WHERE id = ?", over!);
  });
  return { caller, live: live! };
}

const topicsOf = (ctx: Context): unknown[] => ctx.own.rows("SELECT topic FROM outbox").map(({ topic }) => topic);

/** The context with sessions that write down what they are told. */
function listening(ctx: Context): { ctx: Context; told: unknown[] } {
  const told: unknown[] = [];
  const SESSION = { getByName: (name: string) => ({ begin: async () => void told.push([name, "begin"]), tell: async ({ type }: { type: string }) => void told.push([name, type]) }) };
  return { ctx: { ...ctx, bindings: { ...ctx.bindings, SESSION: SESSION as never } }, told };
}

describe("a tenant's runs", () => {
  it("[RUN-27] are told in the commit that suspends it, and in that which resumes it: those at work, no others", async () => {
    const { caller, live } = await withRuns();
    await caller.inside(async (real) => {
      const { ctx, told } = listening(real);
      expect(listLiveSubjects(ctx.own)).toEqual([live]);
      suspendTenant(ctx, caller.tenantId, { reason: "Unpaid" });
      expect(topicsOf(ctx)).toContain("sessions.heed");
      await heedTenant(ctx);
      ctx.own.rows("DELETE FROM outbox");
      resumeTenant(ctx, caller.tenantId);
      expect(topicsOf(ctx)).toContain("sessions.heed");
      await heedTenant(ctx);
      expect(told).toEqual([[`${caller.tenantId}:${live}`, "pause"], [`${caller.tenantId}:${live}`, "unpause"]]);
    });
  });

  it("[RUN-27] that have their go are told too, though their rows still say that they wait; a word that comes late is followed by the pause", async () => {
    const caller = await newCaller();
    const approved = await planned(caller);
    await caller.inside(async (real) => {
      const { ctx, told } = listening(real);
      insertApproval(ctx.own, { id: `${approved}:approved`, run_id: approved as RunRow["id"], decision: "approved", decided_by: caller.userId, edits: null, decided_at: 1 });
      suspendTenant(ctx, caller.tenantId, { reason: "Unpaid" });
      await heedTenant(ctx);
      const session = `${caller.tenantId}:${approved}`;
      await tellSession(ctx, { payload: { run_id: approved, message: { type: "resume", ends: 1 } } });
      expect(told).toEqual([[session, "pause"], [session, "resume"], [session, "pause"]]);
    });
  });

  it("[RUN-27] that say afterwards that they are at work are told once more", async () => {
    const caller = await newCaller();
    const late = await planned(caller);
    const world = newWorld();
    await insideSession(world, async ({ engine }) => {
      const one = engine();
      one.begin(request({ run_id: late }));
      await one.drive();
    });
    const at = (status: string) => ({ ...world.snapshots.find((snapshot) => snapshot.status === status)!, run_id: late, executions: [] });
    await caller.inside((ctx) => {
      const heeded = () => topicsOf(ctx).filter((topic) => topic === "sessions.heed").length;
      suspendTenant(ctx, caller.tenantId, { reason: "Unpaid" });
      ctx.own.rows("DELETE FROM outbox");
      applyRun(ctx, { ...at("writing"), event_id: 1_000 });
      expect(heeded()).toBe(1);
      applyRun(ctx, { ...at("succeeded"), event_id: 1_001 });
      expect(heeded()).toBe(1);
      resumeTenant(ctx, caller.tenantId);
      ctx.own.rows("DELETE FROM outbox");
      applyRun(ctx, { ...at("writing"), event_id: 1_002 });
      expect(heeded()).toBe(0);
    });
  });

  it("[RUN-27] whose beginning was still on its way begin paused", async () => {
    const caller = await newCaller();
    await caller.inside(async (real) => {
      const { ctx, told } = listening(real);
      suspendTenant(ctx, caller.tenantId, { reason: "Unpaid" });
      const payload = { kind: "run", tenant_id: caller.tenantId, run_id: "run_x", requirement_id: "req_x", requirement: "Teas have a name.", mode: "auto", requested_by: { type: "user", id: caller.userId }, request_id: "", decision: null, project_id: null, author: { name: "Ada", email: "ada@example.com" } };
      await beginSession(ctx, { payload });
      expect(told).toEqual([[`${caller.tenantId}:run_x`, "begin"], [`${caller.tenantId}:run_x`, "pause"]]);
    });
  });
});
