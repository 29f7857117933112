import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { openApiDocument, type Operation } from "../../src/platform/openapi/index.ts";
import type { Id } from "../../src/platform/ids.ts";
import { edge } from "../../workers/edge.ts";
import { adminToken } from "../support/admin.ts";
import { bodies, queries } from "../support/bodies.ts";
import { undescribed } from "../support/described.ts";
import { newChance, seedOf } from "../support/fuzz/chance.ts";
import { attemptsAt, type Attempt } from "../support/fuzz/requests.ts";
import { items, type Item } from "../support/items.ts";
import { newEmail, newRegistration } from "../support/people.ts";
import { declaredRoutes, filled, isItem, type Declared } from "../support/routes.ts";
import { ask, newCaller, origin, signIn, type Answer, type Caller } from "../support/world.ts";

const document = openApiDocument([edge, tenantApp]);
const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)].filter(({ spec, path }) => spec && spec.audience !== "internal" && !path.startsWith("/git/"));
const operationOf = ({ method, path }: Declared): Operation => document.paths[path.replace(/:(\w+)(?:\{[^/]*\})?/g, "{$1}").replace(/\*$/, "{path}")]![method.toLowerCase()]!;
const faultsMax = 5;

/** What goes on by itself, or is written whoever asks and whatever is answered. */
const moving = /^(audit_|outbox|decisions|background_jobs|sessions|runs|tasks|requirements|executions|model_calls|projects|project_|commit_keys|agent|usage_|notifications|sqlite_sequence)/;

interface State {
  tables: string;
  /** What was done, by the id of the request that did it. */
  done: string[];
}

/** Everything that a tenant has. A refusal for want of an approval asks for it. Every change leaves an event: so what goes on by itself can be told from what a request did. */
const stateOf = ({ tenantId }: Caller): Promise<State> => runInDurableObject(env.TENANT.getByName(tenantId), (_, { storage: { sql } }) => {
  const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'").toArray().map(({ name }) => name).filter((name) => !moving.test(name));
  const done = sql.exec<{ request_id: string }>("SELECT request_id FROM audit_logs WHERE outcome <> 'denied' AND action <> 'approval.request' AND request_id IS NOT NULL").toArray();
  return { tables: JSON.stringify(tables.map((name) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()])), done: done.map(({ request_id }) => request_id) };
});

interface Target {
  route: Declared;
  operation: Operation;
  caller: Caller;
  item: Item;
}

/** Where a request may end the caller or the tenant, or makes what only one may be called. */
const own = /^\/api\/(tenants|users|auth|organizations|policies|service-identities|agents|templates)/;
const callers = new Map<string, Promise<Caller>>();

/** Who asks: one for all that begins alike, where that disturbs nobody. The public doors know only people who have signed up. */
function callerFor({ app, path, spec }: Declared): Promise<Caller> {
  if (app === "edge" && spec?.audience === "member") return signedUp();
  if (own.test(path)) return newCaller();
  const place = spec?.audience === "member" ? path.split("/").slice(0, 3).join("/") : "";
  const known = callers.get(place) ?? newCaller();
  callers.set(place, known);
  return known;
}

async function signedUp(): Promise<Caller> {
  const person = await newRegistration();
  return signIn(person.tenant_id as Id<"tenant">, "", person.user_id as Id<"user">);
}

async function targetOf(route: Declared): Promise<Target> {
  const caller = await callerFor(route);
  const item = isItem(route.path) ? ((await items[route.path]?.(caller, route.method)) ?? { params: { tenant_slug: caller.slug, tenant_id: caller.tenantId, plan_id: "free" } }) : { params: {}, body: route.method === "POST" ? bodies[route.path] : undefined };
  const text = JSON.stringify(item.body)?.replaceAll("{email}", newEmail()).replaceAll("{user_id}", caller.userId);
  return { route, operation: operationOf(route), caller, item: { ...item, body: text === undefined ? undefined : JSON.parse(text) } };
}

async function send({ route, caller, item }: Target, { params, query, body, headers = {} }: Attempt): Promise<Answer> {
  const path = filled(route.path, { ...item.params, ...params }, item.rest) + (query || (queries[route.path] ?? ""));
  const asked = { prefer: "respond-async", ...headers };
  if (route.spec?.audience === "public") return ask(route.method, path, body, { origin, ...asked });
  if (route.spec?.audience === "admin") return ask(route.method, path, body, { authorization: `Bearer ${await adminToken()}`, ...asked });
  return caller.call(route.method, path, body, asked);
}

/** What a description can say of a form: who sends what is described must not be told any of it. */
const formCodes = new Set(["invalid_type", "invalid_value", "invalid_format", "invalid_key", "too_small", "too_big", "not_multiple_of", "unrecognized_keys", "invalid_union"]);
/** Texts in languages of their own, and what only some others may leave out: read by the verb. */
const readLater = /^#\/(.*\/)?(yaml|tests|cron|time_zone|requirement)(:\d|$)/;
const formFaultsOf = ({ body }: Answer): string[] =>
  ((body?.errors ?? []) as { pointer: string; code: string; message: string }[]).filter(({ pointer, code }) => formCodes.has(code) && !readLater.test(pointer)).map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);

/** What is wrong with an answer, in words; nothing when all is well. */
function faultsOf({ operation }: Target, { why, isWrong, body }: Attempt, answer: Answer): string[] {
  const said = `${why}: ${answer.status} ${JSON.stringify(isWrong ? answer.body : body)?.slice(0, 300).toWellFormed()}`;
  return [
    ...(answer.status >= 500 ? [`${said} is a fault of ours`] : []),
    ...undescribed(document, operation, answer).map((fault) => `${said} isn't described: ${fault}`),
    ...(isWrong && answer.status < 400 ? [`${said} was taken`] : []),
    ...(isWrong ? [] : formFaultsOf(answer).map((fault) => `${said} is as described, and was refused: ${fault}`)),
  ];
}

/** Sends them one after the other: first those that can't succeed, which must leave all as it was. */
async function faultsOfAll(target: Target, attempts: readonly Attempt[]): Promise<string[]> {
  const faults: string[] = [];
  const refused: string[] = [];
  const attempt = async (one: Attempt): Promise<void> => {
    const answer = await send(target, one);
    faults.push(...faultsOf(target, one, answer));
    if (answer.status >= 400) refused.push(answer.headers.get("x-request-id") ?? "");
  };
  const before = await stateOf(target.caller);
  for (const one of attempts.filter(({ isWrong }) => isWrong)) await attempt(one);
  if ((await stateOf(target.caller)).tables !== before.tables) faults.push("What can't succeed changed something");
  for (const one of attempts.filter(({ isWrong }) => !isWrong)) await attempt(one);
  const { done } = await stateOf(target.caller);
  return [...faults, ...refused.filter((id) => done.includes(id)).map((id) => `${id} was refused, and is told of as done`)];
}

describe("what is made from the description, right and wrong", () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("[REQ-30] is answered as described, and changes nothing when it is refused: %s", async (name, route) => {
    const target = await targetOf(route);
    const attempts = attemptsAt(document, target.operation, route.method.toLowerCase(), target.item.body, faultsMax, newChance(seedOf(name)));
    expect(await faultsOfAll(target, attempts)).toEqual([]);
  });
});
