import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { endSession } from "../../src/identity/index.ts";
import { edge } from "../../workers/edge.ts";
import { items } from "../support/items.ts";
import { newRegistration } from "../support/people.ts";
import { declaredRoutes, filled, isItem } from "../support/routes.ts";
import { openSse, planned } from "../support/streams.ts";
import { ask, newCaller, origin, sharedCallers } from "../support/world.ts";

const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)];
const anyCaller = sharedCallers();
const members = routes.filter(({ spec }) => spec?.audience === "member");

describe("what is said among our own objects", () => {
  it.each([
    { why: "in capitals", name: "X-DEVGEN-PRINCIPAL" }, { why: "in mixed case", name: "x-DevGen-Principal" }, { why: "as a watcher", name: "X-DevGen-Watcher" },
    { why: "with underscores", name: "x_devgen_principal" }, { why: "as forwarded", name: "X-Forwarded-X-DevGen-Principal" }, { why: "as an original header", name: "X-Original-X-DevGen-Principal" },
  ])("[REQ-8] can't be said from outside, on no route: $why", async ({ name }) => {
    const victim = await newCaller();
    for (const { method, path } of members) {
      const sent = { [name]: JSON.stringify(victim.principal), "x-devgen-ip": "203.0.113.9" };
      // Where an id of the wrong form comes first, it is simply not there.
      expect([401, 404], path).toContain((await ask(method, filled(path, {}), method === "GET" ? undefined : {}, sent)).status);
    }
  });

  it("[REQ-8] can't be said twice, nor be taken out on the way, by somebody with a credential of their own", async () => {
    const [caller, victim] = [await newCaller(), await newCaller()];
    const headers = new Headers({ authorization: `Bearer ${caller.token}`, connection: "close, x-devgen-principal, x-devgen-ip", te: "trailers", trailer: "x-devgen-principal" });
    for (const said of [victim.principal, { kind: "system", tenant_id: caller.tenantId, name: "root" }]) headers.append("X-DevGen-Principal", JSON.stringify(said));
    const answer = await exports.default.fetch(new Request(`${origin}/api/auth/user`, { headers }));
    expect(await answer.json()).toMatchObject({ user_id: caller.userId, tenant_id: caller.tenantId });
  });

  it("[REQ-8] names no other reader of a stream, who would then be hung up on instead", async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    const run = await planned(caller);
    const open = await openSse(caller.token, run, { "x-devgen-watcher": other.principal.kind === "user" ? other.principal.session_id : "" });
    await caller.inside((ctx) => void (caller.principal.kind === "user" && endSession(ctx, { session_id: caller.principal.session_id, secret: null })));
    expect(await open.end()).toBe(0);
  });
});

describe("a request's id", () => {
  it.each([["ten kilobytes", "x".repeat(10_240)], ["not ASCII", "trace-é-0123456789"], ["a tab", "trace\t0123456789"], ["two of them", "trace-0123456789, trace-9876543210"], ["quotes", 'trace-"},{"level":"error'], ["a path", "../../etc/passwd"], ["nothing", ""]])(
    "[REQ-7] of the caller's that could break a log line isn't taken: %s", async (_, id) => {
      const caller = await newCaller();
      const answer = await caller.call("POST", "/api/api-keys", { name: "x" }, { "x-request-id": id });
      expect(answer.headers.get("x-request-id")).toMatch(/^rqt_[0-9a-z]{26}$/);
      const logs = await caller.call("GET", "/api/audit/logs?action=api_key.create");
      expect(logs.body.data[0].request_id).toBe(answer.headers.get("x-request-id"));
    });
});

describe("a made-up host", () => {
  const hosts = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", forwarded: "host=evil.example", "x-host": "evil.example", "x-original-url": "/api/audit/logs", "x-rewrite-url": "/api/audit/logs" };

  it("[REQ-24] is in no address that we give out", async () => {
    const caller = await newCaller();
    const call = async (method: string, path: string, body?: unknown) => caller.call(method, `http://evil.example${path}`, body, hosts);
    const made = await call("POST", "/api/projects", { name: "Shelves" });
    const link = await call("POST", "/api/auth/sign-in-links");
    expect([made.body.repo_url, link.body.url].map((url: string) => new URL(url).origin)).toEqual([origin, origin]);
    for (const path of ["/api/projects", `/api/storage/projects/${made.body.project_id}`, "/api/openapi.json", "/docs", "/.well-known/jwks.json", "/sign-in?token=x", "/nowhere"]) {
      const answer = await call("GET", path);
      expect(JSON.stringify([answer.body, [...answer.headers]]), path).not.toContain("evil.example");
    }
  });

  it("[REQ-24] nor another path's name leads anywhere else", async () => {
    expect((await ask("GET", "/api/health", undefined, hosts)).body.status).toBe("ok");
    expect((await ask("GET", "/api/auth/user", undefined, { ...hosts, "x-original-url": "/api/health" })).status).toBe(401);
  });
});

describe("an answer", () => {
  it.each(members.filter(({ method }) => method === "GET").map(({ path }) => path))("[REQ-25] of %s is kept by no cache that others share", async (path) => {
    const caller = await anyCaller();
    const { params, rest } = isItem(path) ? await items[path]!(caller, "GET") : { params: {} };
    const target = filled(path, params, rest);
    for (const answer of [await caller.call("GET", target, undefined, { accept: "application/json" }), await ask("GET", target), await caller.call("GET", `${target}x`)]) {
      expect(answer.headers.get("cache-control"), `${answer.status}`).toMatch(/^(private, no-cache|private, no-store|no-store|no-cache, max-age=0, must-revalidate)$/);
    }
  });

  it.each(routes.filter(({ method, path, spec }) => method === "GET" && spec?.audience === "public" && !isItem(path)).map(({ path }) => path))("[REQ-25] of %s may be shared where it is for everybody, and says so", async (path) => {
    const { headers, status } = await ask("GET", path);
    expect(status).toBeLessThan(400);
    expect(headers.get("cache-control")).toMatch(/^\/(\.well-known\/|docs|api\/openapi\.json)/.test(path) ? /^(public, max-age=\d+|no-store|public, no-cache|no-cache)/ : /^no-store$/);
  });

  it("[REQ-25] that has a secret in it is kept nowhere", async () => {
    const person = await newRegistration();
    const own = { authorization: `Bearer ${person.access_token}` };
    const answers = [
      await ask("POST", "/api/auth/login", { username: person.email, password: person.password }), await ask("POST", "/api/auth/refresh", { refresh_token: person.refresh_token }),
      await ask("POST", "/api/api-keys", { name: "x" }, own), await ask("POST", "/api/auth/sign-in-links", undefined, own),
    ];
    expect(answers.map(({ status, headers }) => [status < 300, headers.get("cache-control"), headers.get("etag")])).toEqual(answers.map(() => [true, "no-store", null]));
  });

  it("[REQ-25] isn't taken for another's by its tag", async () => {
    const [one, other] = [await newCaller(), await newCaller()];
    const tag = (await one.call("GET", "/api/auth/user")).headers.get("etag");
    expect((await one.call("GET", "/api/auth/user", undefined, { "if-none-match": tag })).status).toBe(304);
    const answer = await other.call("GET", "/api/auth/user", undefined, { "if-none-match": tag });
    expect([answer.status, answer.body.user_id]).toEqual([200, other.userId]);
    for (const held of [tag, "*"]) expect((await ask("GET", "/api/auth/user", undefined, { "if-none-match": held })).status).toBe(401);
  });
});
