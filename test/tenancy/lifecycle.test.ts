import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { defaultPlan } from "../../src/billing/index.ts";
import { allowedIn, tenantStatuses, tenantUses, type TenantStatus, type TenantUse } from "../../src/tenancy/lifecycle/states.ts";
import { updateOwnTenant } from "../../src/tenancy/tenants/store.ts";
import { newId } from "../../src/platform/ids.ts";
import { newRegistration } from "../support/people.ts";
import { openSocket, openSse, planned } from "../support/streams.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

/** The tenant in this state, as the object itself would have put it there. */
const put = (caller: Caller, status: TenantStatus, more: object = {}) =>
  runInDurableObject(env.TENANT.getByName(caller.tenantId), (object) => {
    const ctx = object.contextFor({ type: "system", id: "test" });
    updateOwnTenant(ctx.own, { status, ...more });
    ctx.wake("tenant");
  });

const job = { type: "system", id: "session" } as const;
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "ok", (error: { code?: string }) => error.code ?? String(error));
const requested = async (caller: Caller, method: string, path: string, body?: unknown, headers = {}): Promise<string> => {
  const answer = await caller.call(method, path, body, headers);
  return answer.status < 300 ? "ok" : String(answer.body.code);
};

/** Each use as somebody would make it, down to the object. */
const uses: Record<TenantUse, (caller: Caller) => Promise<string>> = {
  read: (caller) => requested(caller, "GET", "/api/auth/user"),
  write: (caller) => requested(caller, "POST", "/api/projects", { name: "A thing" }),
  sign_in: (caller) => codeOf(tenantOf(env, caller.tenantId).call("sessions.open", job, { id: newId("session", 1), user_id: caller.userId, amr: ["pwd"] })),
  git: (caller) => codeOf(tenantOf(env, caller.tenantId).call("projects.open", caller.principal, { project_id: newId("project", 1) })),
  stream: (caller) => requested(caller, "GET", `/api/runs/${newId("run", 1)}/stream`, undefined, { accept: "text/event-stream" }),
  job: (caller) => codeOf(tenantOf(env, caller.tenantId).call("models.reserve", job, { call_id: "c", run_id: "r", step: "s", provider: "builtin", tokens: 0 })),
  govern: (caller) => requested(caller, "POST", `/api/tenants/${caller.tenantId}/restore`),
  project: (caller) => codeOf(tenantOf(env, caller.tenantId).call("projects.applied", job, { key: "k" })),
  platform: (caller) => codeOf(tenantOf(env, caller.tenantId).call("billing.setPlan", job, { ...defaultPlan, version: 2 })),
  erase: (caller) => codeOf(tenantOf(env, caller.tenantId).call("tenants.subjects", job, { after: "" })),
};

/** Past the door: what is asked for may still not be there, or not be possible. */
const through = ["ok", "conflict", "not_found"];

const table: Record<TenantStatus, string> = {
  provisioning: "platform",
  active: "read write sign_in git stream job govern project platform",
  suspended: "read sign_in govern project platform",
  deleting: "read sign_in git govern project platform erase",
  deleted: "erase",
};

describe("what each state allows", () => {
  it("[TEN-11] is this table", () => expect(Object.fromEntries(tenantStatuses.map((status) => [status, allowedIn[status].join(" ")]))).toEqual(table));

  it.each(tenantStatuses.flatMap((status) => tenantUses.map((use) => ({ status, use }))))("[TEN-11] $status: $use", async ({ status, use }) => {
    const caller = await newCaller();
    await put(caller, status);
    const code = await uses[use](caller);
    if (table[status].split(" ").includes(use)) expect(through).toContain(code);
    else expect(code).toBe({ provisioning: "unavailable", active: "tenant_inactive", suspended: "tenant_inactive", deleting: "tenant_inactive", deleted: "not_found" }[status]);
  });
});

describe("changing the state", () => {
  const verbs: Record<string, { to: TenantStatus; ask(caller: Caller): Promise<string> }> = {
    suspend: { to: "suspended", ask: (caller) => requested(caller, "POST", `/api/tenants/${caller.tenantId}/suspend`, { reason: "Unpaid" }) },
    resume: { to: "active", ask: (caller) => requested(caller, "POST", `/api/tenants/${caller.tenantId}/resume`) },
    delete: { to: "deleting", ask: (caller) => requested(caller, "DELETE", `/api/tenants/${caller.tenantId}`) },
    restore: { to: "suspended", ask: (caller) => requested(caller, "POST", `/api/tenants/${caller.tenantId}/restore`) },
  };
  const good: Partial<Record<TenantStatus, readonly string[]>> = { active: ["suspend", "delete"], suspended: ["resume", "delete"], deleting: ["restore"] };

  it.each(tenantStatuses.flatMap((status) => Object.keys(verbs).map((verb) => ({ status, verb }))))("[TEN-12] $verb when $status", async ({ status, verb }) => {
    const caller = await newCaller();
    await put(caller, status, status === "deleting" ? { status_before: "suspended", delete_after: Date.now() + 60_000 } : {});
    const code = await verbs[verb]!.ask(caller);
    const isGood = good[status]?.includes(verb) ?? false;
    expect(code).toBe(isGood ? "ok" : status === "provisioning" ? "unavailable" : status === "deleted" ? "not_found" : "conflict");
    if (!isGood) return;
    expect((await caller.call("GET", `/api/tenants/${caller.tenantId}`)).body.status).toBe(verbs[verb]!.to);
    const events = (await caller.call("GET", `/api/audit/logs?action=tenant.${verb}`)).body.data;
    expect(events).toHaveLength(1);
  });

  it("[TEN-12] says why, and takes it back whole", async () => {
    const caller = await newCaller();
    await caller.call("POST", `/api/tenants/${caller.tenantId}/suspend`, { reason: "Moving house" });
    expect((await caller.call("GET", `/api/tenants/${caller.tenantId}`)).body).toMatchObject({ status: "suspended", reason: "Moving house", closed_by: "tenant" });
    const refused = await caller.call("POST", "/api/projects", { name: "A thing" });
    expect([refused.status, refused.body.tenant_status]).toEqual([403, "suspended"]);
    await caller.call("POST", `/api/tenants/${caller.tenantId}/resume`);
    expect((await caller.call("GET", `/api/tenants/${caller.tenantId}`)).body).toMatchObject({ status: "active", reason: null, closed_by: null });
  });

  it("[TEN-12] closes what is being followed", async () => {
    const caller = await newCaller();
    const run = await planned(caller);
    const [socket, events] = [await openSocket(caller.token, run), await openSse(caller.token, run)];
    await caller.call("POST", `/api/tenants/${caller.tenantId}/suspend`, { reason: "Unpaid" });
    expect([await socket.end(), await events.end()]).toEqual([1008, 0]);
  });

  it("[TEN-12] is for owners: an admin may not", async () => {
    const caller = await newCaller("admin");
    for (const ask of Object.values(verbs)) expect(await ask.ask(caller)).toBe("forbidden");
  });

  it("[TEN-12] can't take back what the platform did", async () => {
    const caller = await newCaller();
    await put(caller, "suspended", { closed_by: "platform", reason: "Abuse" });
    expect(await verbs.resume!.ask(caller)).toBe("forbidden");
    await verbs.delete!.ask(caller);
    await verbs.restore!.ask(caller);
    expect((await caller.call("GET", `/api/tenants/${caller.tenantId}`)).body).toMatchObject({ status: "suspended", closed_by: "platform" });
  });

  it("[TEN-12] comes too late once the grace period is over", async () => {
    const caller = await newCaller();
    await put(caller, "deleting", { status_before: "active", delete_after: Date.now() - 1 });
    expect(await verbs.restore!.ask(caller)).toBe("conflict");
  });

  it("[TEN-13] reaches the directory's copy", async () => {
    const person = await newRegistration();
    const authorization = `Bearer ${person.access_token}`;
    await ask("POST", `/api/tenants/${person.tenant_id}/suspend`, { reason: "Moving" }, { authorization });
    await runDurableObjectAlarm(env.TENANT.getByName(person.tenant_id));
    await expect.poll(() => env.DB.prepare("SELECT status FROM tenants WHERE id = ?").bind(person.tenant_id).first("status")).toBe("suspended");
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).status).toBe(200);
  });
});
