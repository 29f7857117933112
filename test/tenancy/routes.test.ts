import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { sha256 } from "../../src/platform/digest.ts";
import { answersMethod } from "../../src/platform/methods.ts";
import { aliases } from "../../workers/aliases.ts";
import { edge } from "../../workers/edge.ts";
import { items } from "../support/items.ts";
import { declaredRoutes, filled, isItem, type Declared } from "../support/routes.ts";
import { ask, newCaller, sharedCallers, type Caller } from "../support/world.ts";

const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)];
const members = routes.filter(({ spec }) => spec?.audience !== "public");
const memberItems = members.filter(({ path, spec }) => isItem(path) && spec?.audience !== "admin");
const admins = routes.filter(({ spec }) => spec?.audience === "admin");
const anyCaller = sharedCallers();
const title = ({ method, path }: Declared): string => `${method} ${path}`;

/** A real thing of `owner` under this route: what to ask for, with a body that the route accepts. */
async function itemOf(owner: Caller, method: string, path: string): Promise<{ target: string; body?: unknown }> {
  const newItem = items[path];
  if (!newItem) throw new Error(`Add to test/support/items.ts how to make what ${path} is about`);
  const { params, rest, body } = await newItem(owner, method);
  return { target: filled(path, params, rest), body };
}

/** Everything that a tenant's object holds, chain included, as one digest. */
const contentOf = (caller: Caller): Promise<string> =>
  runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name").toArray();
    return sha256(JSON.stringify(tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()])));
  });

/** The same, once nothing of the owner's own work is under way any more. */
async function settledContentOf(caller: Caller): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const content = await contentOf(caller);
    await scheduler.wait(60);
    if (content === (await contentOf(caller))) return content;
  }
  throw new Error("This tenant doesn't come to rest");
}

describe("every route", () => {
  it("[REQ-1] is known to this test", () => expect(routes.length).toBeGreaterThan(15));

  it.each(routes.map((route) => [title(route), route] as const))("[REQ-1] %s says whom it is for", (_, { spec, app, method }) => {
    expect(spec, "declare it: route({ audience, summary, answers })").toBeDefined();
    expect(method, "name the methods it answers").not.toBe("ALL");
    if (app === "tenant") expect(spec?.audience, "a tenant's app answers members alone").toBe("member");
    expect(spec?.audience, "what is internal is a call, not a route").not.toBe("internal");
  });

  it.each(routes.filter(({ app }) => app === "edge").map((route) => [title(route), route] as const))("[REQ-14] %s is no tenant's route as well", (_, { method, path }) => {
    expect(answersMethod(tenantApp, method, path.replaceAll(/:\w+|\*/g, "x"))).toBe(false);
  });

  it.each(members.map((route) => [title(route), route] as const))("[REQ-2] %s refuses who sends no credential", async (_, { method, path, spec }) => {
    const item = isItem(path) && spec?.audience !== "admin" ? await itemOf(await anyCaller(), method, path) : { target: path, body: method === "GET" ? undefined : {} };
    expect((await ask(method, item.target, item.body)).status).toBe(401);
  });
});

describe("every route of the administration", () => {
  it.each(admins.map((route) => [title(route), route] as const))("[ADM-1] %s takes no owner's login token and no API key, before it looks at anything", async (_, { method, path }) => {
    const owner = await anyCaller();
    const { key } = (await owner.call("POST", "/api/api-keys", { name: "k" })).body;
    const target = filled(path, { tenant_id: owner.tenantId, plan_id: "free", key: "flag" });
    for (const credential of [owner.token, key]) expect((await ask(method, target, method === "GET" ? undefined : {}, { authorization: `Bearer ${credential}` })).status).toBe(401);
  });
});

describe("every alias", () => {
  it.each(aliases.map((alias) => [alias.from, alias] as const))("[REQ-2] %s asks for what its canonical path asks for", async (_, { from, to }) => {
    const declared = routes.filter(({ path }) => (to.endsWith("*") ? path.startsWith(to.slice(0, -1)) : path === to));
    for (const { method, path, spec } of declared) {
      if (spec?.audience === "public") continue;
      const item = isItem(path) ? await itemOf(await anyCaller(), method, path) : { target: path, body: method === "GET" ? undefined : {} };
      const [, caught = ""] = new RegExp(`^${to.replace(/:\w+/, "([^/?]+)").replace("*", "(.+)")}$`).exec(item.target) ?? [];
      expect((await ask(method, from.replace(/:\w+|\*/, () => caught), item.body)).status).toBe(401);
    }
    expect(routes.map(({ path }) => path), "an alias must not hide a route").not.toContain(from);
  });
});

describe("every route to one thing of a tenant", () => {
  let stranger: Caller;
  beforeAll(async () => {
    stranger = await newCaller();
  });

  it.each(memberItems.map((route) => [title(route), route] as const))("[REQ-3] %s is not found for another tenant, which leaves no trace", async (_, { method, path }) => {
    const owner = await newCaller();
    const { target, body } = await itemOf(owner, method, path);

    const before = await settledContentOf(owner);
    expect((await stranger.call(method, target, body)).status).toBe(404);
    expect(await contentOf(owner)).toBe(before);
    expect([401, 403, 404, 405], "its owner must reach it, or this test proves nothing").not.toContain((await owner.call(method, target, body, { prefer: "respond-async" })).status);
  });
});
