import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { callPlatform } from "../../durable-objects/platform/calls.ts";
import { openShelf } from "../../durable-objects/preview/shelf.ts";
import { eraseDue } from "../../durable-objects/platform/erase.ts";
import { checkSignature } from "../../src/audit/index.ts";
import type { EdgeContext } from "../../src/platform/context.ts";
import { sha256 } from "../../src/platform/digest.ts";
import type { Log } from "../../src/platform/log.ts";
import { newId, type Id } from "../../src/platform/ids.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { newRegistration, type Person } from "../support/people.ts";
import { ask } from "../support/world.ts";

const dayMs = 86_400_000;
const later = 31 * dayMs;
const edgeAt = (laterMs: number, more: Partial<EdgeContext> = {}): EdgeContext => ({ ...newEdgeContext(env, "rqt_test", "unknown"), clock: { now: () => Date.now() + laterMs }, ...more });
const as = (person: Person) => ({ authorization: `Bearer ${person.access_token}` });
const idOf = (person: Person) => person.tenant_id as Id<"tenant">;
const stubOf = (person: Person) => env.TENANT.getByName(person.tenant_id);
const certificateOf = (person: Person) => ask("GET", `/api/deletion-certificates/${person.tenant_id}`);

const tablesOf = (person: Person) => runInDurableObject(stubOf(person), (_, { storage }) => storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").toArray().map(({ name }) => name));
/** Looking at a session makes its tables again, empty. */
const journalOf = (person: Person, run: string) => runInDurableObject(env.SESSION.getByName(`${person.tenant_id}:${run}`), (_, { storage }) =>
  ["session", "steps", "answers", "events", "cf_agents_schedules"].filter((name) => storage.sql.exec("SELECT name FROM sqlite_master WHERE name = ?", name).toArray().length > 0 && storage.sql.exec(`SELECT 1 FROM ${name}`).toArray().length > 0));
/** A preview, and what it keeps, under the tenant's own letters. */
const previewIdOf = (person: Person) => person.tenant_id.replace("ten_", "pvw_");
const shelfOf = <T>(person: Person, work: (shelf: ReturnType<typeof openShelf>) => T): Promise<T> => runInDurableObject(env.PREVIEW.getByName(previewIdOf(person)), (_, { storage }) => work(openShelf(storage)));
const directoryOf = (person: Person) => env.DB.prepare("SELECT (SELECT count(*) FROM tenants WHERE id = ?1) + (SELECT count(*) FROM memberships WHERE tenant_id = ?1) + (SELECT count(*) FROM name_claims WHERE owner_id IN (?1, ?2)) + (SELECT count(*) FROM users WHERE id = ?2) + (SELECT count(*) FROM credentials WHERE user_id = ?2) AS n").bind(person.tenant_id, person.user_id).first<number>("n");

/** A tenant with something in every store, asked to be deleted, whose directory knows. */
async function condemned(): Promise<{ person: Person; run: string }> {
  const person = await newRegistration();
  const made = await ask("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." }, as(person));
  await env.BLOBS.put(`tenants/${person.tenant_id}/projects/p/packs/x.pack`, "twelve bytes");
  await env.BLOBS.put(`tenants/${person.tenant_id}/audit/y`, "y");
  await runInDurableObject(stubOf(person), (_, { storage }) => void storage.sql.exec("INSERT INTO previews VALUES (?, 'prj_1', 'c', NULL, 0, 'u', 1, 2, NULL)", previewIdOf(person)));
  await shelfOf(person, (shelf) => shelf.hold({ tenant_id: person.tenant_id, preview_id: previewIdOf(person), generation: 0, expires_at: Date.now() + later }));
  const answer = await ask("DELETE", `/api/tenants/${person.tenant_id}`, undefined, as(person));
  expect([answer.status, answer.body.status]).toEqual([202, "deleting"]);
  expect(await journalOf(person, made.body.run_id)).toContain("session");
  await copied(person, "deleting");
  return { person, run: made.body.run_id };
}

async function copied(person: Person, status: string): Promise<void> {
  await runDurableObjectAlarm(stubOf(person));
  await expect.poll(() => env.DB.prepare("SELECT status FROM tenants WHERE id = ?").bind(person.tenant_id).first("status"), { timeout: 5_000 }).toBe(status);
}

/** The object's own clock is the world's: its time must have come there too. */
const letItsTimeCome = (person: Person) => runInDurableObject(stubOf(person), (_, { storage }) => void storage.sql.exec("UPDATE tenant SET delete_after = ?", Date.now() - 1));

async function expectNothingLeft(person: Person, run: string): Promise<void> {
  expect(await tablesOf(person)).toEqual([]);
  expect(await journalOf(person, run)).toEqual([]);
  expect(await shelfOf(person, (shelf) => shelf.find())).toBeUndefined();
  expect((await env.BLOBS.list({ prefix: `tenants/${person.tenant_id}/` })).objects).toEqual([]);
  expect(await directoryOf(person)).toBe(0);
}

describe("a tenant whose grace period is over", () => {
  it("[TEN-14] is gone from every store, and others are as they were", async () => {
    const other = await newRegistration();
    const { person, run } = await condemned();
    await letItsTimeCome(person);
    await eraseDue(edgeAt(later));
    await expectNothingLeft(person, run);
    expect((await ask("GET", "/api/auth/user", undefined, as(person))).status).toBe(404);
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).status).toBe(401);
    expect((await ask("GET", "/api/auth/user", undefined, as(other))).status).toBe(200);
  });

  it("[TEN-15] leaves a certificate that the served keys verify, and that says what there was", async () => {
    const { person } = await condemned();
    expect((await certificateOf(person)).status).toBe(404);
    const head = (await ask("GET", "/api/audit/logs?limit=1", undefined, as(person))).body.data[0];
    await letItsTimeCome(person);
    await eraseDue(edgeAt(later));
    const { kid, signature, ...statement } = (await certificateOf(person)).body;
    const { keys } = (await ask("GET", "/.well-known/jwks.json")).body;
    expect(await checkSignature(keys, "devgen-deletion-certificate", statement, { kid, signature })).toBe("genuine");
    expect(await checkSignature(keys, "devgen-deletion-certificate", { ...statement, sessions: 9 }, { kid, signature })).toBe("forged");
    expect(statement).toMatchObject({ tenant_id: person.tenant_id, requested_by: person.user_id, blobs: { objects: 2, bytes: 13 }, sessions: 1, directory: { rows: 3 }, left: { tables: 0, blobs: 0, directory_rows: 0 } });
    expect(statement.audit_head.seq).toBeGreaterThan(head.seq);
    expect(statement.object.rows).toBeGreaterThan(20);
    expect(Date.parse(statement.backups_expire_at) - Date.parse(statement.erased_at)).toBe(30 * dayMs);
    expect(JSON.stringify(statement)).not.toContain(person.email);
    const told = await runInDurableObject(env.PLATFORM.getByName("platform"), (_, { storage }) => storage.sql.exec<{ action: string }>("SELECT action FROM audit_logs WHERE target_id = ? AND action LIKE 'tenant.erase%' ORDER BY seq", person.tenant_id).toArray().map(({ action }) => action));
    expect(told).toEqual(["tenant.erase_begin", "tenant.erase"]);
  });

  it("[TEN-14] keeps people who belong elsewhere too", async () => {
    const { person } = await condemned();
    const elsewhere = await newRegistration();
    await env.DB.prepare("INSERT INTO memberships (id, tenant_id, user_id, roles, created_at) VALUES (?, ?, ?, '[]', 1)").bind(newId("membership", 1), elsewhere.tenant_id, person.user_id).run();
    await letItsTimeCome(person);
    await eraseDue(edgeAt(later));
    expect(await env.DB.prepare("SELECT count(*) AS n FROM users WHERE id = ?").bind(person.user_id).first("n")).toBe(1);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM name_claims WHERE owner_id = ?").bind(person.user_id).first("n")).toBe(2);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM tenants WHERE id = ?").bind(person.tenant_id).first("n")).toBe(0);
  });

  it.each(["count", "sessions", "blobs", "object", "directory", "certify"])("[TEN-14] is deleted whole when it is cut off in the step %s", async (step) => {
    const { person, run } = await condemned();
    await letItsTimeCome(person);
    await cutOffIn(step, person);
    await eraseDue(edgeAt(later));
    await expectNothingLeft(person, run);
    expect((await certificateOf(person)).body).toMatchObject({ blobs: { objects: 2, bytes: 13 }, sessions: 1, directory: { rows: 3 } });
  });

  it.each(["sessions", "blobs", "object", "directory", "certify", "done"])("[TEN-14] is deleted whole when it is cut off before %s", async (step) => {
    const { person, run } = await condemned();
    await letItsTimeCome(person);
    await new Promise<void>((resolve, reject) => {
      const log: Log = (_, event, details) => {
        if (event === "fault.reached" && details?.fault_point === `erase:before-${step}`) resolve();
      };
      const edge = edgeAt(later, { log });
      eraseDue({ ...edge, settings: { ...edge.settings, FAULT_POINT: `erase:before-${step}` } }).then(() => reject(new Error("It was not cut off")), reject);
    });
    await eraseDue(edgeAt(later));
    await expectNothingLeft(person, run);
    const first = (await certificateOf(person)).body;
    await eraseDue(edgeAt(later));
    expect(sha256(JSON.stringify((await certificateOf(person)).body))).toBe(sha256(JSON.stringify(first)));
  });
});

/** Everything that `step` does happens, but nobody notes that it was done: as when the process dies right before. */
async function cutOffIn(step: string, person: Person): Promise<void> {
  const PLATFORM = { getByName: () => ({
    call: async (name: string, input: { step?: string; tenant_id?: string }) => {
      if ((name === "deletions.advance" && input.step === step && input.tenant_id === person.tenant_id) || (name === "deletions.certify" && step === "certify")) throw new Error("killed");
      return env.PLATFORM.getByName("platform").call(name, input);
    },
  }) } as unknown as Env["PLATFORM"];
  const failures: unknown[] = [];
  await eraseDue(edgeAt(later, { env: { ...env, PLATFORM }, log: (_, event, details) => void (event === "erase.failed" && failures.push(details?.message)) }));
  expect(failures).toContain("killed");
}

describe("a tenant that is still to be deleted", () => {
  it("[TEN-16] is left alone until its time, by whoever's clock", async () => {
    const { person } = await condemned();
    await eraseDue(edgeAt(0));
    await eraseDue(edgeAt(later));
    expect((await ask("GET", `/api/tenants/${person.tenant_id}`, undefined, as(person))).body.status).toBe("deleting");
    expect(await callPlatform(env)("deletions.open", undefined)).not.toContainEqual(expect.objectContaining({ tenant_id: idOf(person) }));
  });

  it("[TEN-16] is whole again once it is restored, also when the directory hasn't heard of it", async () => {
    const { person } = await condemned();
    await ask("POST", `/api/tenants/${person.tenant_id}/restore`, undefined, as(person));
    await env.DB.prepare("UPDATE tenants SET status = 'deleting', delete_after = 1 WHERE id = ?").bind(person.tenant_id).run();
    await eraseDue(edgeAt(0));
    expect((await ask("GET", "/api/requirements", undefined, as(person))).body.data).toHaveLength(1);
    expect((await ask("GET", `/api/tenants/${person.tenant_id}`, undefined, as(person))).body).toMatchObject({ status: "active", delete_after: null });
  });
});
