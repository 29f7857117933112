import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { newId } from "../../src/platform/ids.ts";
import { newEmail } from "../support/people.ts";
import { ask } from "../support/world.ts";

const newNetwork = (): string => [10, ...crypto.getRandomValues(new Uint8Array(3))].join(".");
const newKey = (): string => newId("request", Date.now());
const newPerson = () => ({ email: newEmail(), password: "correct horse battery", organization_name: "Repeats" });
const signUp = (person: object, key: string, network: string) => ask("POST", "/api/auth/register", person, { "idempotency-key": key, "cf-connecting-ip": network });

describe("a sign-up that is repeated under its key", () => {
  it("[IDEM-5] is answered with what was made, once, and without tokens", async () => {
    const [person, key, network] = [newPerson(), newKey(), newNetwork()];
    const first = await signUp(person, key, network);
    const again = await signUp(person, key, network);
    expect([first.status, again.status, again.headers.get("idempotent-replayed"), first.headers.get("idempotent-replayed")]).toEqual([201, 201, "true", null]);
    expect(again.body).toEqual({ user_id: first.body.user_id, tenant_id: first.body.tenant_id });
    expect(again.headers.get("set-cookie")).toBeNull();
  });

  it("[IDEM-5] is refused with another payload, another password included, and for a malformed key", async () => {
    const [person, key, network] = [newPerson(), newKey(), newNetwork()];
    await signUp(person, key, network);
    for (const other of [{ ...person, organization_name: "Others" }, { ...person, email: newEmail() }, { ...person, password: "incorrect horse battery" }]) {
      expect((await signUp(other, key, network)).body).toMatchObject({ status: 422, code: "idempotency_mismatch" });
    }
    expect((await signUp(newPerson(), "has a space", network)).status).toBe(400);
  });

  it("[IDEM-5] says nothing to another network: there the address is just taken, and the key is free", async () => {
    const [person, key] = [newPerson(), newKey()];
    await signUp(person, key, newNetwork());
    expect((await signUp(person, key, newNetwork())).body).toMatchObject({ status: 409, errors: [{ pointer: "#/email" }] });
    expect((await signUp(newPerson(), key, newNetwork())).body.access_token).toEqual(expect.any(String));
  });

  it("[IDEM-5] sent twice at once makes one account: the other is told to come back, or what was made", async () => {
    const [person, key, network] = [newPerson(), newKey(), newNetwork()];
    const both = await Promise.all([signUp(person, key, network), signUp(person, key, network)]);
    const made = both.find(({ body }) => body.access_token)!;
    const other = both.find((one) => one !== made)!;
    if (other.status === 409) expect(other.body.retry).toBe(true);
    else expect(other.body).toEqual({ user_id: made.body.user_id, tenant_id: made.body.tenant_id });
    expect((await signUp(person, key, network)).body.tenant_id).toBe(made.body.tenant_id);
  });

  it("[IDEM-5] waits while the tenant is made, and finishes it once that was cut off", async () => {
    const [person, key, network] = [newPerson(), newKey(), newNetwork()];
    const { tenant_id } = (await signUp(person, key, network)).body;
    const setBack = (created_at: number) => env.DB.prepare("UPDATE tenants SET status = 'provisioning', created_at = ? WHERE id = ?").bind(created_at, tenant_id).run();
    await setBack(Date.now());
    expect((await signUp(person, key, network)).body).toMatchObject({ status: 409, retry: true });
    await setBack(Date.now() - 60_000);
    expect((await signUp(person, key, network)).body.tenant_id).toBe(tenant_id);
    expect(await env.DB.prepare("SELECT status FROM tenants WHERE id = ?").bind(tenant_id).first()).toEqual({ status: "active" });
  });

  it("[IDEM-5] leaves no key behind when nothing was made, nor for longer than a day", async () => {
    const [person, key, network] = [newPerson(), newKey(), newNetwork()];
    await signUp(person, newKey(), network);
    const count = async () => (await env.DB.prepare("SELECT count(*) AS n FROM idempotency WHERE user_id NOT IN (SELECT id FROM users)").first<{ n: number }>())?.n;
    expect((await signUp(person, key, network)).status).toBe(409);
    expect(await count()).toBe(0);
    await env.DB.prepare("UPDATE idempotency SET expires_at = 1").run();
    await signUp(newPerson(), newKey(), newNetwork());
    expect((await env.DB.prepare("SELECT count(*) AS n FROM idempotency").first<{ n: number }>())?.n).toBe(1);
  });
});
