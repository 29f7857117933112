import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { openApiDocument, type Operation } from "../../src/platform/openapi/index.ts";
import { edge } from "../../workers/edge.ts";
import { bodies, queries } from "../support/bodies.ts";
import { undescribed } from "../support/described.ts";
import { items, type Item } from "../support/items.ts";
import { newEmail, newRegistration } from "../support/people.ts";
import { declaredRoutes, filled, isItem, type Declared } from "../support/routes.ts";
import { ask, newCaller, origin, sharedCallers, type Answer, type Caller } from "../support/world.ts";

const document = openApiDocument([edge, tenantApp]);
// Git's clients read plain text, also of what went wrong.
const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)].filter(({ path }) => !path.startsWith("/git/"));
const operationOf = ({ method, path }: Declared): Operation => document.paths[path.replace(/:(\w+)(?:\{[^/]*\})?/g, "{$1}").replace(/\*$/, "{path}")]![method.toLowerCase()]!;

/** Those that need more than a caller and a body: a cookie, a socket, a name in the directory, a mail, somebody else, something that has failed or is over. Their refusals are held to the description all the same. */
const refused = new Set([
  "POST /api/auth/refresh", "POST /api/auth/logout", "POST /sign-in", "GET /api/notifications/stream", "GET /api/runs/:id/stream", "GET /api/executions/:id/stream", "GET /api/executions/:id/junit.xml", "GET /api/executions/:id/log.txt", "GET /api/executions/:id/results.json", "GET /api/executions/:id/results.tap", "GET /api/executions/:id/lcov.info", "POST /api/jobs/:id/retry", "DELETE /api/jobs/:id",
  "POST /api/runs/:id/resume", "POST /api/runs/:id/pause", "POST /api/runs/:id/fork", "POST /api/runs/:id/messages", "POST /api/runs/:id/replay", "POST /api/executor/run",
  "POST /api/auth/switch", "POST /api/invitations/accept", "POST /invitation", "GET /api/deletion-certificates/:tenant_id", "DELETE /api/organizations/:id/members/:user_id",
  "POST /api/auth/mfa/setup", "POST /api/auth/mfa/verify", "POST /api/auth/mfa/recovery-codes", "POST /verify-email", "POST /reset-password", "POST /api/auth/password/reset", "POST /api/auth/password/change", "GET /api/auth/email", "POST /api/auth/email/verify", "POST /api/auth/email/resend",
  "POST /api/tenants", "POST /api/organizations", "POST /api/tenants/:id/resume", "POST /api/tenants/:id/restore", "PUT /api/users/:id",
]);
/** What is for the platform's own people takes another issuer's token. */
const isRefused = (name: string): boolean => refused.has(name) || / \/v1\//.test(name);

const itemOf = (owner: Caller, path: string, method: string): Promise<Item> | Item => items[path]?.(owner, method) ?? { params: { tenant_slug: owner.slug } };

const anyCaller = sharedCallers();
/** What is about the whole tenant or its member has one to itself, and so has what is made by its own example. */
const callerFor = (path: string): Promise<Caller> => (!isItem(path) || /^\/api\/(tenants|users|organizations)\b/.test(path) ? newCaller() : anyCaller());

interface Asked {
  real: Answer;
  /** To who holds the answer already; undefined where it has no tag. */
  held: Answer | undefined;
  wrong: Answer;
}

/** Asks for something real with what the route takes, for the same again where it is read, and with what no route takes. */
async function asked({ method, path, spec }: Declared): Promise<Asked> {
  const owner = await callerFor(path);
  const { params = {}, rest, body } = isItem(path) ? await itemOf(owner, path, method) : { body: method === "POST" ? bodies[path] : undefined };
  const target = filled(path, params, rest) + (queries[path] ?? "");
  const send = (sent: unknown, query = "", headers = {}) => (spec?.audience === "public" ? ask(method, target + query, sent, { origin, ...headers }) : owner.call(method, target + query, sent, { prefer: "respond-async", ...headers }));
  const text = JSON.stringify(body)?.replaceAll("{email}", newEmail()).replaceAll("{user_id}", owner.userId);
  const real = await send(text && JSON.parse(text.includes("{known_email}") ? text.replace("{known_email}", (await newRegistration()).email) : text));
  const tag = method === "GET" ? real.headers.get("etag") : null;
  const held = tag === null ? undefined : await send(undefined, "", { "if-none-match": tag });
  return { real, held, wrong: await send(method === "GET" ? undefined : { no_such_field: 1 }, `${target.includes("?") ? "&" : "?"}no_such_parameter=1`) };
}

describe("what is described is what is answered", () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("[REQ-30] by %s: status, media type, every member and no other", async (name, route) => {
    const operation = operationOf(route);
    const { real, held, wrong } = await asked(route);
    expect(real.status >= 400, `it answered ${real.status}: ${JSON.stringify(real.body)}`).toBe(isRefused(name));
    for (const answer of [real, held, wrong]) if (answer) expect(undescribed(document, operation, answer)).toEqual([]);
  });

  it("[REQ-30] by an export in each of its forms", async () => {
    const owner = await newCaller();
    for (const format of ["csv", "jsonl"]) expect(undescribed(document, document.paths["/api/usage/export"]!.get!, await owner.call("GET", `/api/usage/export?format=${format}`))).toEqual([]);
  });
});
