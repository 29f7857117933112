import { expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { docsRoutes, openApiDocument } from "../../src/platform/openapi/index.ts";
import { edge } from "../../workers/edge.ts";

it("describes the product itself: every reference leads somewhere, every operation has a name of its own", () => {
  const document = openApiDocument([edge, tenantApp]);
  const text = JSON.stringify(document);
  for (const [, ref = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const [kind, place, name] = ref.split("/") as [string, string, string];
    expect([ref, kind, Object.keys(document.components[place] ?? {}).includes(name)]).toEqual([ref, "components", true]);
  }
  const names = Object.values(document.paths).flatMap((place) => Object.values(place).map((operation) => operation.operationId));
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(["/.well-known/jwks.json", "/api/audit/logs", "/api/audit/segments", "/api/auth/user"]));
  expect(Object.keys(document.paths).filter((path) => /[:*]|\{[^}]*[^\w}]/.test(path))).toEqual([]);
});

it("is served for machines, with a tag, and for people", async () => {
  const app = docsRoutes(() => [app, tenantApp]);
  const machine = await app.request("/api/openapi.json");
  expect([machine.status, machine.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(Object.keys((await machine.json<{ paths: object }>()).paths)).toEqual(expect.arrayContaining(["/api/openapi.json", "/docs", "/api/audit/logs"]));
  expect((await app.request("/api/openapi.json", { headers: { "if-none-match": machine.headers.get("etag")! } })).status).toBe(304);
  const page = await app.request("/docs");
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("/api/audit/logs")]);
});
