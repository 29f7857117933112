import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { drainDirectory } from "../../durable-objects/platform/drain.ts";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { provisionLeftovers, register, type IdentityContext } from "../../src/identity/index.ts";
import type { Log } from "../../src/platform/log.ts";
import { isId, newId, type Id } from "../../src/platform/ids.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { newEmail, newRegistration } from "../support/people.ts";
import { ask } from "../support/world.ts";

const password = "correct horse battery";
const edgeAt = (laterMs = 0): IdentityContext => identityContext({ ...newEdgeContext(env, "rqt_test", "192.0.2.7"), ip: newId("user", 1), clock: { now: () => Date.now() + laterMs } });

/** Signs up, and is cut off at `point`: what comes after it never happens. */
async function cutOffAt(point: string, email: string): Promise<void> {
  const edge = edgeAt();
  await new Promise<void>((resolve, reject) => {
    const log: Log = (_, event, details) => {
      if (event === "fault.reached" && details?.fault_point === point) resolve();
    };
    register({ ...edge, settings: { ...edge.settings, FAULT_POINT: point }, log }, { email, password }).then(() => reject(new Error("It was not cut off")), reject);
  });
}

const rowsOf = async (email: string) => {
  const user = await env.DB.prepare("SELECT id FROM users WHERE email = ?").bind(email).first<{ id: string }>();
  const tenant = await env.DB.prepare("SELECT t.id, t.status FROM tenants t JOIN memberships m ON m.tenant_id = t.id WHERE m.user_id = ?").bind(user?.id ?? "").first<{ id: Id<"tenant">; status: string }>();
  return { user, tenant };
};

const eventsOf = (tenantId: string, action: string) =>
  runInDurableObject(env.TENANT.getByName(tenantId), (_, { storage }) => storage.sql.exec("SELECT id FROM audit_logs WHERE action = ?", action).toArray().length);

const points = ["register:after-claim", "register:after-provision", "register:after-active"];

describe("a sign-up that is cut off", () => {
  it.each(points)("[TEN-3] at %s is finished by the next sign-in", async (point) => {
    const email = newEmail();
    await cutOffAt(point, email);
    const login = await ask("POST", "/api/auth/login", { username: email, password });
    expect(login.status).toBe(200);
    expect((await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${login.body.access_token}` })).body).toMatchObject({ email, roles: ["owner"] });
    expect(await rowsOf(email)).toMatchObject({ tenant: { status: "active" } });
    expect(await eventsOf(login.body.tenant_id, "tenant.create")).toBe(1);
  });

  it.each(points)("[TEN-3] at %s is finished by the minute's sweep", async (point) => {
    const email = newEmail();
    await cutOffAt(point, email);
    await provisionLeftovers(edgeAt(60_000));
    const { tenant } = await rowsOf(email);
    expect(tenant?.status).toBe("active");
    expect(await eventsOf(tenant!.id, "tenant.create")).toBe(1);
  });

  it("[TEN-3] is left to its own request for the first half minute", async () => {
    const email = newEmail();
    await cutOffAt("register:after-claim", email);
    await provisionLeftovers(edgeAt());
    expect(await rowsOf(email)).toMatchObject({ tenant: { status: "provisioning" } });
  });

  it("[TEN-3] keeps no other from being finished", async () => {
    const [broken, whole] = [newEmail(), newEmail()];
    await cutOffAt("register:after-claim", broken);
    await cutOffAt("register:after-claim", whole);
    const edge = edgeAt(60_000);
    const bad = (await rowsOf(broken)).tenant!.id;
    await provisionLeftovers({ ...edge, log: () => {}, tenant: (id) => (id === bad ? { ...edge.tenant(id), provision: () => Promise.reject(new Error("down")) } : edge.tenant(id)) });
    expect([(await rowsOf(broken)).tenant?.status, (await rowsOf(whole)).tenant?.status]).toEqual(["provisioning", "active"]);
  });
});

describe("claiming", () => {
  it("[TEN-4] leaves nothing of a sign-up whose name is taken", async () => {
    const { username } = await newRegistration();
    const email = newEmail();
    const answer = await ask("POST", "/api/auth/register", { email, password, username, organization_name: "Never Made Ltd" });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([409, "#/username"]);
    expect(await rowsOf(email)).toEqual({ user: null, tenant: null });
    const left = await env.DB.prepare("SELECT count(*) AS n FROM name_claims WHERE name IN (?, 'never-made-ltd')").bind(email).first<number>("n");
    expect(left).toBe(0);
  });

  it("[TEN-4] lets one of two through who want the same e-mail address at once", async () => {
    const email = newEmail();
    const answers = await Promise.all([1, 2, 3].map(() => ask("POST", "/api/auth/register", { email, password })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  it("[TEN-5] gives each organization a slug of its own, from its name", async () => {
    const slugs: string[] = [];
    for (let made = 0; made < 2; made++) {
      const { tenant_id } = await newRegistration({ organization_name: "Zoë's Bücher & Co" });
      slugs.push(await env.DB.prepare("SELECT slug FROM tenants WHERE id = ?").bind(tenant_id).first<string>("slug") ?? "");
      const claim = await env.DB.prepare("SELECT owner_id FROM name_claims WHERE kind = 'slug' AND name = ?").bind(slugs.at(-1)).first("owner_id");
      expect(claim).toBe(tenant_id);
    }
    expect(slugs[0]).toBe("zoes-bucher-co");
    expect(slugs[1]).toMatch(/^zoes-bucher-co-[0-9a-z]{6}$/);
  });
});

describe("provisioning", () => {
  const input = (id: Id<"tenant">, email: string | null) => ({
    tenant: { id, slug: id, name: "Example", region: "local", created_at: 1 },
    owner: { user_id: newId("user", 1), email: email as string, username: null, name: "Ada" },
  });

  it("[TEN-6] is one commit: one that fails leaves an object that was never there", async () => {
    const id = newId("tenant", Date.now());
    await expect(tenantOf(env, id).provision(input(id, null))).rejects.toThrow();
    const tables = await runInDurableObject(env.TENANT.getByName(id), (_, { storage }) => storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray());
    expect(tables).toEqual([]);
    await tenantOf(env, id).provision(input(id, "ada@example.com"));
    expect(await eventsOf(id, "tenant.create")).toBe(1);
  });

  it("[TEN-6] does nothing the second time", async () => {
    const id = newId("tenant", Date.now());
    await tenantOf(env, id).provision(input(id, "ada@example.com"));
    await tenantOf(env, id).provision(input(id, "eve@example.com"));
    expect(await eventsOf(id, "member.join")).toBe(1);
  });
});

describe("the platform's chain", () => {
  it("[TEN-7] hears of every sign-up once, however often it is told", async () => {
    const { tenant_id } = await newRegistration();
    const row = await env.DB.prepare("SELECT * FROM directory_outbox WHERE payload LIKE ?").bind(`%${tenant_id}%`).first<Record<string, string>>();
    expect(isId("outbox", row!.id!)).toBe(true);
    await drainDirectory(edgeAt());
    await env.DB.prepare("INSERT INTO directory_outbox (id, topic, payload, created_at, next_at) VALUES (?, ?, ?, 0, 0)").bind(row!.id, row!.topic, row!.payload).run();
    await drainDirectory(edgeAt());
    const told = await runInDurableObject(env.PLATFORM.getByName("platform"), (_, { storage }) =>
      storage.sql.exec("SELECT id, action FROM audit_logs WHERE target_id = ?", tenant_id).toArray());
    expect(told).toEqual([{ id: row!.id, action: "tenant.claim" }]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM directory_outbox WHERE id = ?").bind(row!.id).first("n")).toBe(0);
  });

  it("[TEN-7] is told later when it can't be told now", async () => {
    await drainDirectory(edgeAt()); // what other tests left would come first
    const { tenant_id } = await newRegistration();
    const edge = edgeAt();
    const deaf = { getByName: () => ({ record: () => Promise.reject(new Error("down")) }) } as unknown as Env["PLATFORM"];
    expect(await drainDirectory({ ...edge, log: () => {}, env: { ...env, PLATFORM: deaf } })).toBe(0);
    const waiting = await env.DB.prepare("SELECT attempts, next_at FROM directory_outbox WHERE payload LIKE ?").bind(`%${tenant_id}%`).first<{ attempts: number; next_at: number }>();
    expect(waiting?.attempts).toBe(1);
    await drainDirectory(edgeAt(120_000));
    expect(await env.DB.prepare("SELECT count(*) AS n FROM directory_outbox WHERE payload LIKE ?").bind(`%${tenant_id}%`).first("n")).toBe(0);
  });
});
