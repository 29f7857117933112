import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { aliases } from "../../workers/aliases.ts";
import { edge } from "../../workers/edge.ts";
import { declaredRoutes, filled } from "../support/routes.ts";
import { ask, newCaller } from "../support/world.ts";

const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)];
/** Also those of a route with a parameter, where a path is an id to it: `/api/policies/simulate`. */
const methodsOf = (path: string): string[] => routes.filter((route) => new RegExp(`^${route.path.replace(/:\w+(?:\{[^}]*\})?/g, "[^/]+").replace(/\*$/, ".*")}$`).test(path) || route.path === path).map(({ method }) => method);
const paths = [...new Set(routes.map(({ path }) => path))].map((path) => [path, filled(path, {})] as const);
const members = [...new Set(routes.filter(({ spec }) => spec?.audience === "member").map(({ path }) => path)), ...aliases.map(({ from }) => from).filter((from) => !/health|login/.test(from))];

describe("a method that nobody meant", () => {
  it.each(paths)("[REQ-28] HEAD of %s says what GET says, without a body", async (declared, path) => {
    const [head, get] = [await ask("HEAD", path), await ask("GET", path)];
    expect([head.status, head.body]).toEqual([get.status, ""]);
    if (!methodsOf(declared).includes("GET")) expect(head.status).toBe(405);
  });

  it.each(paths)("[REQ-28] OPTIONS of %s names the methods, to everybody and to no other site", async (declared, path) => {
    const preflight = { origin: "https://elsewhere.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization", "access-control-request-private-network": "true" };
    const answer = await ask("OPTIONS", path, undefined, preflight);
    expect(answer.status).toBe(204);
    const allowed = answer.headers.get("allow")?.split(", ") ?? [];
    expect(allowed).toEqual(expect.arrayContaining([...methodsOf(declared), "OPTIONS"]));
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it.each(paths)("[REQ-28] %s knows no other one", async (declared, path) => {
    for (const method of ["PUT", "PATCH", "DELETE", "PROPFIND", "get"].filter((one) => !methodsOf(declared).includes(one.toUpperCase()))) {
      expect([405, 404]).toContain((await ask(method, path)).status);
    }
  });

  it.each(["x-http-method-override", "x-http-method", "x-method-override"])("[REQ-28] isn't had by %s, nor by a query or field", async (header) => {
    const caller = await newCaller();
    const { id, key } = (await caller.call("POST", "/api/api-keys", { name: "Stays" })).body;
    for (const [method, path, status, body] of [["POST", `/api/api-keys/${id}?_method=DELETE`, 405, { _method: "DELETE" }], ["GET", `/api/api-keys/${id}?_method=DELETE`, 200]] as const) {
      expect((await caller.call(method, path, body, { [header]: "DELETE" })).status).toBe(status);
    }
    expect((await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${key}` })).status).toBe(200);
  });
});

/** Ways to write a path that some router somewhere takes for another one. */
const tricks: readonly (readonly [why: string, write: (path: string) => string])[] = [
  ["a slash more in front", (path) => `//${path.slice(1)}`],
  ["a slash more within", (path) => path.replace(/\/(?=[^/]+$)/, "//")],
  ["a slash at the end", (path) => `${path}/`],
  ["upper case", (path) => path.toUpperCase()],
  ["a parameter of a segment", (path) => `${path};x=1`],
  ["an escaped slash", (path) => path.replace(/\/(?=[^/]+$)/, "%2f")],
  ["an escaped letter", (path) => path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
  ["a way up and back", (path) => path.replace(/\/([^/]+)$/, "/x/%2e%2e/$1")],
  ["a way up that is escaped twice", (path) => path.replace(/\/([^/]+)$/, "/x/%252e%252e/$1")],
  ["a backslash", (path) => path.replace(/\/(?=[^/]+$)/, "\\")],
  ["a null byte", (path) => `${path}%00`],
  ["a null byte and an ending", (path) => `${path}%00.json`],
  ["a broken escape", (path) => `${path}%`],
  ["bytes that are no text", (path) => `${path}%ff%fe`],
  ["a line break", (path) => `${path}%0d%0aX-DevGen-Principal:%20x`],
  ["an ending", (path) => `${path}.json`],
  ["a public path in front", (path) => `/api/health/%2e%2e${path}`],
  ["a public path behind", (path) => `${path}/%2e%2e/%2e%2e/health`],
];

describe("a path written oddly", () => {
  it.each(tricks)("[REQ-21] lets nobody in: %s", async (_, write) => {
    for (const path of members) {
      const target = write(filled(path, {}));
      const answer = await ask("GET", target);
      // What is a public path once it is read is that public path.
      if (new URL(target, "http://x").pathname.endsWith("/health")) continue;
      expect([401, 404, 405], `${target} answered ${answer.status}`).toContain(answer.status);
    }
  });

  it.each(tricks)("[REQ-21] breaks nothing for who is in: %s", async (_, write) => {
    const caller = await newCaller();
    for (const path of members) {
      const target = write(filled(path, {}));
      const answer = await caller.call("GET", target);
      expect(answer.status, target).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.headers.get("content-type"), target).toMatch(/^(application\/problem\+json|text\/plain; charset=utf-8)$/);
    }
  });

  it("[REQ-21] sends nobody elsewhere", async () => {
    for (const path of ["//elsewhere.example/api/health", "/\\elsewhere.example", "/sign-in/..//elsewhere.example", "/api//elsewhere.example/%2f..", "/https://elsewhere.example"]) {
      for (const method of ["GET", "POST"]) {
        const answer = await ask(method, `http://devgen.test${path}`);
        expect([answer.headers.get("location"), answer.status >= 400]).toEqual([null, true]);
      }
    }
  });
});
