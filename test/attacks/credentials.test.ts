import { env, exports } from "cloudflare:workers";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { validationOf } from "../../src/platform/http.ts";
import { newId } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { edge } from "../../workers/edge.ts";
import { items } from "../support/items.ts";
import { declaredRoutes, filled, isItem } from "../support/routes.ts";
import { planned } from "../support/streams.ts";
import { ask, newCaller, origin, sharedCallers, type Caller } from "../support/world.ts";

const settings = settingsOf(env);
const anyCaller = sharedCallers();
const newKey = async (caller: Caller): Promise<string> => (await caller.call("POST", "/api/api-keys", { name: "x" })).body.key;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("git's password", () => {
  it.each([
    { why: "in no base64 at all", make: (key: string) => `Basic :${key}` }, { why: "with the key as the user", make: (key: string) => `Basic ${base64(`${key}:`)}` }, { why: "with another key behind it", make: (key: string) => `Basic ${base64(`git:${key}:${key}`)}` },
    { why: "with a null byte", make: (key: string) => `Basic ${base64(`git:${key}\0`)}` }, { why: "with a space before it", make: (key: string) => `Basic ${base64(`git: ${key}`)}` }, { why: "with a line break after it", make: (key: string) => `Basic ${base64(`git:${key}\n`)}` },
    { why: "in UTF-16", make: (key: string) => `Basic ${Buffer.from(`git:${key}`, "utf16le").toString("base64")}` }, { why: "encoded twice", make: (key: string) => `Basic ${base64(base64(`git:${key}`))}` },
    { why: "under another scheme", make: (key: string) => `Digest ${base64(`git:${key}`)}` }, { why: "under none", make: (key: string) => key }, { why: "that is missing", make: () => "Basic" }, { why: "that is empty", make: () => `Basic ${base64(":")}` },
    { why: "in capitals", make: (key: string) => `Basic ${base64(`git:${key.toUpperCase()}`)}` }, { why: "of ten kilobytes", make: () => `Basic ${base64(`git:${"x".repeat(10_240)}`)}` }, { why: "with a key of another tenant's prefix", make: (key: string) => `Basic ${base64(`git:${key.slice(0, 30)}`)}` },
    { why: "of two schemes at once", make: (key: string) => `Basic ${base64("git:x")}, Bearer ${key}` },
  ])("[APK-2] isn't guessed at: $why", async ({ make }) => {
    const caller = await anyCaller();
    const { params, rest } = await items["/git/:tenant_slug/:repository/*"]!(caller, "GET");
    const answer = await ask("GET", filled("/git/:tenant_slug/:repository/*", params, rest), undefined, { authorization: make(await newKey(caller)) });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Basic /)]);
  });

  it.each([{ why: "any user name", make: (key: string) => `Basic ${base64(`ünï:${key}`).replace(":", "")}` }, { why: "no user name", make: (key: string) => `basic ${base64(`:${key}`)}` }, { why: "without padding", make: (key: string) => `BASIC  ${base64(`git:${key}`).replaceAll("=", "")}` }])(
    "[APK-2] is taken with $why", async ({ make }) => {
      const caller = await anyCaller();
      const { params, rest } = await items["/git/:tenant_slug/:repository/*"]!(caller, "GET");
      expect((await ask("GET", filled("/git/:tenant_slug/:repository/*", params, rest), undefined, { authorization: make(await newKey(caller)) })).status).toBe(200);
    });
});

describe("a bearer token", () => {
  const current = settings.SIGNING_KEYS.find((key) => key.status === "current")!;
  const sign = async (caller: Caller, claims: object, header: object = {}): Promise<string> => {
    const key = await crypto.subtle.importKey("jwk", current.jwk as JsonWebKey, "Ed25519", false, ["sign"]);
    const known = JSON.parse(Buffer.from(caller.token.split(".")[1]!, "base64url").toString());
    return new SignJWT({ ...known, ...claims }).setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: current.kid, ...header }).sign(key);
  };
  const later = Math.floor(Date.now() / 1000) + 600;

  it.each([
    { why: "isn't good yet", make: (c: Caller) => sign(c, { nbf: later }) },
    { why: "is for us among others", make: (c: Caller) => sign(c, { aud: ["devgen-admin", "other"] }) }, { why: "names a key by a path", make: (c: Caller) => sign(c, {}, { kid: "../../dev/null" }) }, { why: "names a key that every object has", make: (c: Caller) => sign(c, {}, { kid: "constructor" }) },
    { why: "names a tenant of another kind", make: (c: Caller) => sign(c, { tid: c.userId }) }, { why: "names a list of tenants", make: (c: Caller) => sign(c, { tid: [c.tenantId] }) }, { why: "was signed before it ends in text", make: (c: Caller) => sign(c, { exp: "9999999999" }) },
    { why: "is followed by another one", make: async (c: Caller) => `${c.token},${c.token}` }, { why: "is a hundred kilobytes long", make: async (c: Caller) => `${c.token}${"A".repeat(100_000)}` }, { why: "has four parts", make: async (c: Caller) => `${c.token}.x` }, { why: "has a null byte's escape in it", make: async (c: Caller) => `${c.token}%00` },
    { why: "is written otherwise but means the same", make: async (c: Caller) => `${c.token}=` },
  ])("[IDN-6] that $why is refused", async ({ make }) => {
    const answer = await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${await make(await anyCaller())}` });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Bearer/)]);
  });

  it("[IDN-6] counts in its header alone", async () => {
    const { token } = await newCaller();
    for (const [path, headers] of [[`/api/auth/user?access_token=${token}`, {}], ["/api/auth/user", { cookie: `access_token=${token}` }], ["/api/auth/user", { "x-access-token": token, "x-api-key": token, "proxy-authorization": `Bearer ${token}` }]] as const) {
      expect((await ask("GET", path, undefined, headers)).status).toBe(401);
    }
  });
});

describe("a socket's ticket", () => {
  const open = (run: string, headers: Record<string, string>) => exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream`, { headers: { upgrade: "websocket", ...headers } }));

  it("[IDN-17] opens no other run, no other path, and counts in its header alone", async () => {
    const caller = await newCaller();
    const [run, other] = [await planned(caller), await planned(caller)];
    const ticket = async () => (await caller.call("POST", `/api/runs/${run}/ticket`)).body as { ticket: string; protocol: string };
    expect((await open(other, { "sec-websocket-protocol": (await ticket()).protocol })).status).toBe(401);
    expect((await open(run, { authorization: `Bearer ${(await ticket()).ticket}` })).status).toBe(401);
    expect((await open(`${run}/stream?ticket=${(await ticket()).ticket}&x=`, {})).status).toBe(401);
    expect((await ask("POST", `/api/runs/${run}/cancel`, {}, { "sec-websocket-protocol": (await ticket()).protocol })).status).toBe(401);
    expect((await ask("GET", `/api/runs/${run}`, undefined, { "sec-websocket-protocol": (await ticket()).protocol })).status).toBe(401);
    expect((await caller.call("GET", `/api/runs/${run}`)).body.status).toBe("planned");
  });
});

describe("an id", () => {
  const kinds = ["tenant", "user", "session", "api_key", "requirement", "project", "run", "execution"] as const;
  const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)].filter(({ path, spec }) => spec?.audience === "member" && isItem(path));

  it.each(routes)("[REQ-3] of another kind, or of nothing, isn't there: $method $path", async ({ method, path }) => {
    const caller = await anyCaller();
    const { params, rest, body } = await items[path]!(caller, method);
    const [name] = Object.keys(params).filter((param) => path.includes(`:${param}`) && param !== "path" && param !== "tenant_slug");
    const own = [caller.tenantId, caller.userId, ...kinds.map((kind) => newId(kind, Date.now())), params[name!]!.toUpperCase(), `${params[name!]}%00`, `${params[name!]}'--`, "..%2f..", "__proto__", "%ff"].filter((id) => !(id === caller.tenantId && path.startsWith("/api/tenants/")) && !(id === caller.userId && path.startsWith("/api/users/")));
    for (const id of own) {
      const answer = await caller.call(method, filled(path, { ...params, [name!]: id }, rest), body);
      expect(answer.status, id).toBe(404);
    }
  });
});

describe("a cursor", () => {
  const lists = [...new Set(tenantApp.routes.filter(({ method, handler }) => method === "GET" && "cursor" in ((validationOf(handler)?.schema as { shape?: object } | undefined)?.shape ?? {})).map(({ path }) => path))];
  const rows = async (caller: Caller): Promise<void> => {
    for (const name of ["One", "Two"]) await caller.call("POST", "/api/projects", { name });
  };
  const cursorOf = async (caller: Caller): Promise<string> => (await caller.call("GET", "/api/projects?limit=1")).body.page.next_cursor;

  it("[REQ-26] is taken by every list that has pages", () => expect(lists.length).toBeGreaterThan(4));

  it.each(lists)("[REQ-26] of another tenant, of another list or of one's own making is refused by %s", async (path) => {
    const [caller, other] = [await newCaller(), await newCaller()];
    await Promise.all([rows(caller), rows(other)]);
    const [own, foreign] = [await cursorOf(caller), await cursorOf(other)];
    const [text = "", tag = ""] = own.split(".");
    const made = [foreign, `${text}.${tag}x`, `${text}.`, `.${tag}`, `${Buffer.from('["zzz"]').toString("base64url")}.${tag}`, `${text}%00.${tag}`, "x", `${own}.${tag}`, ...(path === "/api/projects" ? [] : [own])];
    const target = isItem(path) ? filled(path, (await items[path]!(caller, "GET")).params) : path;
    for (const cursor of made) {
      const answer = await caller.call("GET", `${target}?cursor=${cursor}`);
      expect([answer.status, answer.body.errors?.[0]?.pointer], cursor).toEqual([422, "?cursor"]);
    }
  });
});
