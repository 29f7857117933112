import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { newRouter, onError, route, valid } from "../../src/platform/http.ts";
import { docsPage, openApiDocument, type OpenApiDocument } from "../../src/platform/openapi/index.ts";
import { pageOf, pageQuery } from "../../src/platform/paging.ts";

const Tree = z.object({ name: z.string(), get kids() { return z.array(Tree); } });
const Thing = z.object({ id: z.string(), made_at: z.iso.datetime(), details: z.record(z.string(), z.json()) });
const NewThing = z.strictObject({ name: z.string().trim().min(1).max(80), size: z.coerce.number().int().min(1).default(1), email: z.string().trim().max(254).pipe(z.email()).optional(), motto: z.string().trim().min(5).optional() });
const Id = z.object({ id: z.string().regex(/^thg_/) });
const answer = (c: { json(value: object): Response }) => c.json({});

const things = newRouter()
  .get("/", route({ audience: "member", summary: "All <things>", answers: { 200: pageOf(Thing) } }), valid("query", pageQuery({ colour: z.enum(["red", "blue"]).optional().describe("Its colour") })), answer)
  .post("/", route({ audience: "member", summary: "Make one", answers: { 201: Thing } }), valid("json", NewThing), answer)
  .get("/:id", route({ audience: "member", summary: "One", answers: { 200: Thing } }), valid("param", Id), answer)
  .get("/:id/tree", route({ audience: "member", summary: "Its tree", answers: { 200: Tree } }), answer)
  .get("/:id/files/:path{.+}", route({ audience: "public", summary: "A file", answers: { 200: "application/octet-stream" } }), answer)
  .delete("/:id", route({ audience: "member", summary: "Away with it", answers: { 204: null }, versioned: true, refusals: [410] }), answer)
  .post("/:id/poke", route({ audience: "internal", summary: "Ours alone", answers: { 200: Thing } }), answer)
  .get("/undescribed", answer);
const app = new Hono().route("/api/things", things);
const document = openApiDocument([app]);
const operation = (path: string, method: string) => document.paths[path]![method]!;

/** Everything that a reference in the document points to, or undefined. */
function lookUp(root: OpenApiDocument, ref: string): unknown {
  return ref.slice(2).split("/").reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);
}
const refsIn = (value: unknown): string[] => [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);

describe("the description", () => {
  it("has every route that outsiders can reach, and no other", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(Object.entries(document.paths).map(([path, place]) => [path, Object.keys(place)])).toEqual([
      ["/api/things", ["get", "post"]], ["/api/things/{id}", ["get", "delete"]], ["/api/things/{id}/files/{path}", ["get"]], ["/api/things/{id}/tree", ["get"]],
    ]);
    expect(operation("/api/things", "post")).toMatchObject({ operationId: "postThings", summary: "Make one", tags: ["things"], security: [{ bearer: [] }, { password: [] }] });
    expect(operation("/api/things/{id}/files/{path}", "get").security).toEqual([]);
  });

  it("takes the body from what validates it", () => {
    expect(operation("/api/things", "post").requestBody).toEqual({
      required: true,
      content: { "application/json": { schema: { type: "object", properties: {
        name: { type: "string", minLength: 1, maxLength: 80, pattern: "\\S" }, size: { type: "integer", minimum: 1, default: 1 },
        email: { type: "string", maxLength: 254, format: "email" }, motto: { type: "string", minLength: 5, pattern: "\\S[\\s\\S]{3,}\\S" },
      }, required: ["name"], additionalProperties: false } } },
    });
  });

  it("takes parameters from path and query", () => {
    const parameters = operation("/api/things", "get").parameters as { name?: string; $ref?: string }[];
    expect(parameters.map((one) => one.name ?? one.$ref)).toEqual(["cursor", "limit", "page", "page_size", "colour", "#/components/parameters/IfNoneMatch"]);
    expect(parameters[1]).toMatchObject({ in: "query", required: false, schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } });
    expect(parameters[4]).toEqual({ name: "colour", in: "query", required: false, description: "Its colour", schema: { type: "string", enum: ["red", "blue"] } });
    expect(operation("/api/things/{id}", "get").parameters[0]).toEqual({ name: "id", in: "path", required: true, schema: { type: "string", pattern: "^thg_" } });
    expect(operation("/api/things", "post").parameters).toEqual([{ $ref: "#/components/parameters/IdempotencyKey" }]);
  });

  it("says what can go wrong", () => {
    expect(Object.keys(operation("/api/things", "post").responses)).toEqual(["201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "default"]);
    expect(Object.keys(operation("/api/things/{id}", "delete").responses)).toEqual(["204", "401", "403", "404", "409", "410", "412", "413", "429", "default"]);
    expect(operation("/api/things/{id}", "delete").parameters).toContainEqual({ $ref: "#/components/parameters/IfMatch" });
    expect(Object.keys(operation("/api/things/{id}/files/{path}", "get").responses)).toEqual(["200", "404", "429", "default"]);
  });

  it("holds no reference that leads nowhere, and keeps what refers to itself", () => {
    const refs = refsIn(document);
    for (const ref of refs) expect([ref, lookUp(document, ref)]).not.toEqual([ref, undefined]);
    const tree = (operation("/api/things/{id}/tree", "get").responses["200"] as any).content["application/json"].schema;
    const named = lookUp(document, tree.$ref) as any;
    expect(named.properties.kids.items).toEqual(tree);
    const thing = (operation("/api/things/{id}", "get").responses["200"] as any).content["application/json"].schema;
    expect(lookUp(document, thing.properties.details.additionalProperties.$ref)).toHaveProperty("anyOf");
  });

  it("lets answers gain members, and inputs not", () => {
    const thing = (operation("/api/things/{id}", "get").responses["200"] as any).content["application/json"].schema;
    expect(thing).not.toHaveProperty("additionalProperties");
  });

  it("finds routes of a part that answers its own errors", () => {
    const parts = new Hono().route("/api/things", newRouter().onError(onError).route("/", things));
    expect(Object.keys(openApiDocument([parts]).paths)).toEqual(Object.keys(document.paths));
  });
});

describe("the page", () => {
  it("shows every operation without script, with nothing from elsewhere, and escapes what it shows", async () => {
    const page = docsPage(document);
    const html = await page.text();
    for (const place of Object.values(document.paths)) for (const one of Object.values(place)) expect(html).toContain(`id="${one.operationId}"`);
    expect(html).not.toMatch(/<script|https?:\/\/|<link|<img|@import/);
    expect(html).toContain("All &lt;things&gt;");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
  });
});
