import { env, exports } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { sealOpaque } from "../../src/identity/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { principalOf, withPrincipal } from "../../src/platform/principal.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newEmail } from "../support/people.ts";
import { ask, newCaller, origin } from "../support/world.ts";

describe("a request that can't be served", () => {
  it.each([
    { why: "a path that isn't there", method: "GET", path: "/nowhere", status: 404, code: "not_found" },
    { why: "an API path that isn't there", method: "GET", path: "/api/nowhere", status: 404, code: "not_found" },
    { why: "a method that a public path hasn't", method: "GET", path: "/api/auth/login", status: 405, code: "method_not_allowed" },
    { why: "a method that a member's path hasn't", method: "PUT", path: "/api/auth/user", status: 405, code: "method_not_allowed" },
    { why: "no JSON at all", method: "POST", path: "/api/auth/login", body: "{", status: 400, code: "malformed" },
    { why: "another media type", method: "POST", path: "/api/auth/login", body: "a=b", headers: { "content-type": "text/plain" }, status: 415, code: "unsupported_media_type" },
    { why: "a field too many", method: "POST", path: "/api/auth/login", body: { username: "a", password: "b", admin: true }, status: 422, code: "invalid_input" },
    { why: "more than a megabyte", method: "POST", path: "/api/auth/login", body: { username: "a", password: "x".repeat(1_000_001) }, status: 413, code: "too_large" },
  ])("[REQ-4] $why is a problem, $status", async ({ method, path, body, headers, status, code }) => {
    const answer = await ask(method, path, body, headers);
    expect({ status: answer.status, type: answer.headers.get("content-type"), code: answer.body.code }).toEqual({ status, type: "application/problem+json", code });
    expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  });

  it("[REQ-4] says which methods there are", async () => {
    expect((await ask("DELETE", "/api/auth/login")).headers.get("allow")).toBe("POST");
    expect((await ask("OPTIONS", "/api/auth/user")).headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  });

  it("[REQ-4] names each fault with a pointer", async () => {
    const answer = await ask("POST", "/api/auth/register", { email: "no address", password: "short", "a/b": 1 });
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer).toSorted()).toEqual(["#/a~1b", "#/email", "#/password"]);
  });

  it("[REQ-5] stops reading a body that never says how long it is", async () => {
    const chunk = new Uint8Array(100_000);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        if (sent > 50_000_000) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const response = await exports.default.fetch(new Request(`${origin}/api/auth/login`, { method: "POST", body, headers: { "content-type": "application/json" } }));
    await response.arrayBuffer();
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(5_000_000);
  });
});

describe("every answer", () => {
  it.each(["/api/health", "/nowhere", "/sign-in?token=x", "/api/auth/user"])("[REQ-6] %s can't be framed, sniffed, or read by other sites", async (path) => {
    const { headers } = await ask("GET", path, undefined, { origin: "https://elsewhere.example" });
    expect(Object.fromEntries(["x-content-type-options", "x-frame-options", "referrer-policy", "access-control-allow-origin"].map((name) => [name, headers.get(name)]))).toEqual({
      "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": path.startsWith("/sign-in") ? "same-origin" : "no-referrer", "access-control-allow-origin": null,
    });
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("[REQ-7] carries the caller's request id where it is a harmless one, a new one otherwise", async () => {
    expect((await ask("GET", "/api/health", undefined, { "x-request-id": "trace-0123456789" })).headers.get("x-request-id")).toBe("trace-0123456789");
    for (const id of ["short", "has a space in it", "<script>alert(1)</script>", "x".repeat(200)]) {
      expect((await ask("GET", "/api/health", undefined, { "x-request-id": id })).headers.get("x-request-id")).toMatch(/^rqt_[0-9a-z]{26}$/);
    }
  });

  it("[REQ-7] has the same id in the audit event", async () => {
    const caller = await newCaller();
    await caller.call("POST", "/api/api-keys", { name: "Deploy" }, { "x-request-id": "trace-0123456789" });
    const logs = await caller.call("GET", "/api/audit/logs?action=api_key.create");
    expect(logs.body.data[0]).toMatchObject({ request_id: "trace-0123456789" });
  });

  it("[REQ-7] has the same id in the events of a sign-up, made and signed in across objects", async () => {
    const made = await ask("POST", "/api/auth/register", { email: newEmail(), password: "correct horse" }, { "x-request-id": "trace-sign-up-1" });
    const logs = await ask("GET", "/api/audit/logs", undefined, { authorization: `Bearer ${made.body.access_token}` });
    expect(logs.body.data.map(({ action, request_id }: Record<string, string>) => [action, request_id])).toEqual(["session.open", "member.join", "tenant.create"].map((action) => [action, "trace-sign-up-1"]));
  });

  it("[REQ-13] leaves one line of JSON in the log, with no query and no credential, unless it only read", async () => {
    const caller = await newCaller();
    const [lines, print] = [[] as string[], console.info];
    console.info = (line: string) => lines.push(line);
    try {
      await caller.call("GET", "/api/auth/user", undefined, { "x-request-id": "trace-9876543210" });
      await caller.call("DELETE", "/api/api-keys/nothing?secret=hidden", undefined, { "x-request-id": "trace-9876543210" });
    } finally {
      console.info = print;
    }
    const mine = lines.map((line) => JSON.parse(line)).filter(({ request_id }) => request_id === "trace-9876543210");
    expect(mine).toEqual([{
      at: expect.stringMatching(/Z$/), level: "info", event: "request", request_id: "trace-9876543210", method: "DELETE", path: "/api/api-keys/nothing", status: 404,
      duration_ms: expect.any(Number), tenant_id: caller.tenantId,
    }]);
  });

  it("answers HEAD as GET without a body", async () => {
    const answer = await ask("HEAD", "/api/health");
    expect([answer.status, answer.body]).toEqual([200, ""]);
  });
});

describe("the principal header", () => {
  it("[REQ-8] is the edge's alone: a forged one counts for nothing", async () => {
    const [caller, victim] = [await newCaller(), await newCaller()];
    const forged = { "x-devgen-origin": `trace-0123456789 203.0.113.9 ${JSON.stringify(victim.principal)}` };
    expect((await ask("GET", "/api/auth/user", undefined, forged)).status).toBe(401);
    expect((await caller.call("GET", "/api/auth/user", undefined, forged)).body).toMatchObject({ user_id: caller.userId, tenant_id: caller.tenantId });
  });
});

describe("what goes on to a tenant's object", () => {
  it("[REQ-8] has nothing of our own names in it but what the edge put there, and no credential", async () => {
    const { principal } = await newCaller();
    const sent = new Headers({ "X-DevGen-Origin": "forged", "x-devgen-anything": "forged", authorization: "Bearer secret", cookie: "secret=1", accept: "text/event-stream" });
    const passed = withPrincipal(sent, principal, "trace-0123456789", "192.0.2.1");
    expect(passed).toEqual({ accept: "text/event-stream", "x-devgen-origin": `trace-0123456789 192.0.2.1 ${JSON.stringify(principal)}` });
    expect(principalOf(new Headers(passed))).toEqual({ principal, requestId: "trace-0123456789", ip: "192.0.2.1" });
  });

  it.each([{ why: "no principal", value: null }, { why: "another kind", value: { kind: "root", tenant_id: "ten_1" } }, { why: "an id of another kind", value: { kind: "system", tenant_id: "usr_1", name: "x" } }])(
    "[REQ-8] is refused with $why", ({ value }) => expect(() => principalOf(new Headers({ "x-devgen-origin": `trace-0123456789 unknown ${JSON.stringify(value)}` }))).toThrow());

  it("[REQ-8] is refused without any of it, and where an address that came in holds a principal of its own", async () => {
    const [caller, victim] = [await newCaller(), await newCaller()];
    expect(() => principalOf(new Headers())).toThrow();
    expect(() => principalOf(new Headers(withPrincipal(new Headers(), caller.principal, "trace-0123456789", `x ${JSON.stringify(victim.principal)}`)))).toThrow();
    expect((await caller.call("GET", "/api/auth/user", undefined, { "cf-connecting-ip": `x ${JSON.stringify(victim.principal)}` })).body).toMatchObject({ user_id: caller.userId });
  });
});

describe("a tenant that doesn't exist", () => {
  it("[TEN-2] is 404 for a credential that names it, and its object stays empty", async () => {
    const tenant_id = newId("tenant", Date.now());
    const key = sealOpaque(settingsOf(env), "api_key", { tenant_id, id: newId("api_key", Date.now()), secret: "0".repeat(26) });
    expect((await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${key}` })).status).toBe(404);
    const tables = await runInDurableObject(env.TENANT.getByName(tenant_id), (_, { storage }) => storage.sql.exec("SELECT name FROM sqlite_master").toArray());
    expect(tables).toEqual([]);
  });
});

describe("what a caller may ask", () => {
  it("[REQ-9] is said with every answer, and ends in 429 for them alone", async () => {
    const [busy, calm] = [await newCaller(), await newCaller()];
    const limit = settingsOf(env).RATE_LIMIT_READ.user;
    const first = await busy.call("GET", "/api/auth/user");
    expect(first.headers.get("ratelimit-policy")).toBe(`"read-user";q=${limit};w=60`);
    expect(first.headers.get("ratelimit")).toMatch(new RegExp(`^"read-user";r=${limit - 1};t=\\d+$`));
    await runInDurableObject(env.TENANT.getByName(busy.tenantId), (object) => object.spend(object.contextFor(busy.principal), "read", limit - 1));
    const answers = await Promise.all(Array.from({ length: 20 }, () => busy.call("GET", "/api/auth/user")));
    const refused = answers.find(({ status }) => status === 429);
    expect([refused?.body.code, Number(refused?.headers.get("retry-after")) > 0]).toEqual(["limit_exceeded", true]);
    expect([refused?.headers.get("ratelimit-policy"), refused?.headers.get("ratelimit")]).toEqual([`"read-user";q=${limit};w=60`, expect.stringMatching(/^"read-user";r=0;t=\d+$/)]);
    expect((await calm.call("GET", "/api/auth/user")).status).toBe(200);
  });

  it("[REQ-10] writes no row when it only reads", async () => {
    const caller = await newCaller();
    const key = (await caller.call("POST", "/api/api-keys", { name: "Reader" })).body.key;
    const changes = () => runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n);
    const before = await changes();
    for (const path of ["/api/auth/user", "/api/api-keys", "/api/projects", "/api/audit/logs"]) {
      expect((await caller.call("GET", path)).status).toBe(200);
      expect((await ask("GET", path, undefined, { authorization: `Bearer ${key}` })).status).toBe(200);
    }
    expect(await changes()).toBe(before);
  });
});
