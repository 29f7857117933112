import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { findActiveMember } from "../../src/identity/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { ask, newCaller } from "../support/world.ts";

describe("a tenant's object", () => {
  it("[TEN-1] knows its own member", async () => {
    const caller = await newCaller("developer");
    const answer = await caller.call("GET", "/api/auth/user");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ user_id: caller.userId, tenant_id: caller.tenantId, roles: ["developer"] });
  });

  it("[TEN-2] is nothing, and writes nothing, before it is provisioned", async () => {
    const stub = env.TENANT.getByName(newId("tenant", Date.now()));
    const sizes = await runInDurableObject(stub, (_, state) => state.storage.sql.exec("SELECT name FROM sqlite_master").toArray().length);
    expect(sizes).toBe(0);
  });

  it("refuses whoever sends no credential", async () => expect((await ask("GET", "/api/auth/user")).status).toBe(401));

  it("runs work inside, as the caller", async () => {
    const caller = await newCaller();
    expect(await caller.inside((ctx) => findActiveMember(ctx.own, caller.userId)?.roles)).toEqual(["owner"]);
  });
});
