import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { administer } from "../support/admin.ts";
import { newRegistration, type Person } from "../support/people.ts";
import { ask } from "../support/world.ts";

interface Tenant extends Person {
  slug: string;
  domain: string;
  key: string;
}

async function newTenant(): Promise<Tenant> {
  const person = await newRegistration();
  const slug = await env.DB.prepare("SELECT slug FROM tenants WHERE id = ?").bind(person.tenant_id).first<string>("slug");
  const domain = `${randomBody()}.example.org`;
  expect((await administer("PUT", `/v1/admin/domains/${domain}`, { tenant_id: person.tenant_id })).status).toBe(200);
  const { key } = (await ask("POST", "/api/api-keys", { name: "k" }, { authorization: `Bearer ${person.access_token}` })).body;
  return { ...person, slug: slug!, domain, key };
}

let mine: Tenant;
let other: Tenant;
beforeAll(async () => {
  [mine, other] = [await newTenant(), await newTenant()];
});

type Name = "nothing" | "mine" | "other" | "nobody";
const headers: Record<Name, () => string | null> = { nothing: () => null, mine: () => mine.tenant_id, other: () => other.tenant_id, nobody: () => newId("tenant", 1) };
const hosts: Record<string, { names: Name; host(): string }> = {
  "our own host": { names: "nothing", host: () => "devgen.test" },
  "a reserved name": { names: "nothing", host: () => "www.devgen.test" },
  "a host that is nobody's": { names: "nothing", host: () => "unknown.example.org" },
  "a bare address": { names: "nothing", host: () => "127.0.0.1:8787" },
  "its subdomain": { names: "mine", host: () => `${mine.slug}.devgen.test` },
  "its subdomain, shouted": { names: "mine", host: () => `${mine.slug.toUpperCase()}.DevGen.test` },
  "another's subdomain": { names: "other", host: () => `${other.slug}.devgen.test` },
  "a subdomain that is nobody's": { names: "nobody", host: () => "nobody-has-this.devgen.test" },
  "a subdomain of its subdomain": { names: "nobody", host: () => `x.${mine.slug}.devgen.test` },
  "its domain": { names: "mine", host: () => mine.domain },
  "another's domain": { names: "other", host: () => other.domain },
};
const credentials = { token: () => mine.access_token, "API key": () => mine.key };

/** Answered in the object, at the edge, and by git's own door. */
const routes: Record<string, { method: string; path: string; body?: unknown; good: number }> = {
  "a tenant's route": { method: "GET", path: "/api/auth/user", good: 200 },
  "a route at the edge": { method: "POST", path: "/api/auth/switch", body: {}, good: 422 },
  "a repository": { method: "GET", path: `/api/storage/projects/${newId("project", 1)}`, good: 404 },
};

const combinations = Object.keys(credentials).flatMap((credential) => Object.keys(headers).flatMap((header) => Object.entries(hosts).map(([at, { names }]) =>
  ({ credential: credential as keyof typeof credentials, header: header as Name, at, isMine: [header, names].every((name) => name === "nothing" || name === "mine") }))));

describe("the tenant of a request", () => {
  it.each(combinations)("[TEN-22] is its $credential's: with X-Tenant-Id $header, at $at: $isMine", async ({ credential, header, at, isMine }) => {
    for (const { method, path, body, good } of Object.values(routes)) {
      const answer = await ask(method, `http://${hosts[at]!.host()}${path}`, body, { authorization: `Bearer ${credentials[credential]()}`, "x-tenant-id": headers[header]() });
      expect([path, answer.status]).toEqual([path, isMine ? good : 404]);
      if (!isMine) expect(answer.body.detail).toBe("There is no such tenant");
      else expect(answer.body.detail).not.toBe("There is no such tenant");
    }
  });

  it.each(Object.entries(hosts))("[TEN-23] that somebody signs in to is the one named by %s", async (_, { names, host }) => {
    mine = await newTenant(); // somebody whose tries at signing in nobody has counted yet
    const login = (body: object, more = {}) => ask("POST", `http://${host()}/api/auth/login`, { username: mine.email, password: mine.password, ...body }, more);
    const expected = { nothing: 200, mine: 200, other: 401, nobody: 404 }[names];
    expect((await login({})).status).toBe(expected);
    if (names === "mine") expect((await login({ tenant_id: other.tenant_id })).status).toBe(404);
    expect((await login({}, { "x-tenant-id": other.tenant_id })).status).toBe(names === "mine" || names === "nobody" ? 404 : 401);
  });

  it("[TEN-23] that a refresh token is of must be the one that is named", async () => {
    const refresh = (host: string) => ask("POST", `http://${host}/api/auth/refresh`, { refresh_token: mine.refresh_token });
    expect((await refresh(`${other.slug}.devgen.test`)).status).toBe(404);
    expect((await ask("POST", `http://${other.domain}/api/auth/logout`, { refresh_token: mine.refresh_token })).status).toBe(404);
    expect((await refresh(`${mine.slug}.devgen.test`)).status).toBe(200);
  });
});

describe("custom domains", () => {
  it("[ADM-8] are given by administrators, one to one tenant, and taken back", async () => {
    const domain = `${randomBody()}.example.org`;
    const put = (tenant_id: string, name = domain) => administer("PUT", `/v1/admin/domains/${name}`, { tenant_id });
    expect((await put(mine.tenant_id)).body).toMatchObject({ domain, tenant_id: mine.tenant_id });
    expect([(await put(mine.tenant_id)).status, (await put(other.tenant_id)).status]).toEqual([200, 409]);
    expect((await administer("GET", "/v1/admin/domains")).body.data).toContainEqual(expect.objectContaining({ domain }));
    expect([(await administer("DELETE", `/v1/admin/domains/${domain}`)).status, (await administer("DELETE", `/v1/admin/domains/${domain}`)).status]).toEqual([204, 404]);
    expect((await put(newId("tenant", 1))).body.errors).toMatchObject([{ pointer: "#/tenant_id" }]);
    for (const own of ["devgen.test", "acme.devgen.test", "www.devgen.test"]) expect((await put(mine.tenant_id, own)).body.errors).toMatchObject([{ pointer: "#/domain", code: "own" }]);
    expect((await put(mine.tenant_id, "no_host")).status).toBe(404);
  });
});
