import type { Hono } from "hono";
import { findTargetHandler } from "hono/utils/handler";
import * as z from "zod";
import { statusByCode } from "../errors.ts";
import { specOf, validationOf, type RouteSpec, type Validated } from "../http.ts";
import { newSchemaBook, type JsonSchema, type SchemaBook } from "./schemas.ts";

/** An app, or a part of one: what is mounted in it is in its routes. */
export type Routed = Pick<Hono, "routes">;

export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: object[];
  parameters: object[];
  requestBody?: object;
  responses: { [status: string]: object };
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: { [path: string]: { [method: string]: Operation } };
  components: { [kind: string]: { [name: string]: object } };
}

const Problem = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.enum(Object.keys(statusByCode)).describe("A closed list: act on this, show `detail`"),
  request_id: z.string(),
  errors: z.array(z.object({ pointer: z.string().describe("JSON pointer into the body (`#/email`), or the parameter (`?limit`)"), code: z.string(), message: z.string() })).optional(),
});

const problems: Readonly<Record<number, string>> = {
  400: "The request can't be read", 401: "The credential is missing or no longer good", 403: "The caller may not", 404: "It is not there, or not for the caller to see",
  406: "It has no form that was asked for", 409: "It conflicts with what is there, or is being worked on", 410: "It was there, and is gone for good", 412: "It has changed since the version that If-Match names",
  413: "The body is too large", 415: "The body is not JSON", 422: "The input is not as it should be; `errors` points at each fault", 429: "Too much was asked; Retry-After says when to come back",
};

const statusTexts: Readonly<Record<number, string>> = { 200: "Done", 201: "Made", 202: "Accepted; it goes on", 204: "Done, and nothing to say", 302: "Elsewhere", 303: "See the page it leads to", 304: "Unchanged" };

/** The description (OpenAPI 3.1) of every route that outsiders can reach, made from what validates it. The first app that has a route describes it. */
export function openApiDocument(apps: readonly Routed[], version = "0.1.0"): OpenApiDocument {
  const book = newSchemaBook();
  const paths: OpenApiDocument["paths"] = {};
  for (const { method, path, spec, validations } of apps.flatMap(describedRoutes)) {
    if (spec.audience === "internal") continue;
    const place = (paths[templateOf(path)] ??= {});
    place[method.toLowerCase()] ??= operationOf(book, method, path, spec, validations);
  }
  const names = new Set(Object.values(paths).flatMap((place) => Object.values(place).flatMap((operation) => operation.tags)));
  return {
    openapi: "3.1.0",
    info: { title: "DevGen", version, description: "A requirement in plain English becomes a tested git repository. Failures are application/problem+json (RFC 9457)." },
    servers: [{ url: "/" }],
    tags: [...names].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Problem: book.of(Problem, "output"), ...book.shared },
      responses: Object.fromEntries(Object.entries(problems).map(([status, description]) => [`Problem${status}`, problemAnswer(description)])),
      parameters: {
        IdempotencyKey: { name: "Idempotency-Key", in: "header", description: "1 to 255 visible ASCII characters, new for each thing to be made: a repeat gets the first answer for 24 hours", schema: { type: "string", minLength: 1, maxLength: 255 } },
        IfNoneMatch: { name: "If-None-Match", in: "header", description: "The ETag of what you hold: 304 when it is still that", schema: { type: "string" } },
        IfMatch: { name: "If-Match", in: "header", description: "The ETag of what you read: 412 when it has changed since", schema: { type: "string" } },
      },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An access token from /api/auth/login, or an API key" },
        admin: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "A token of the platform's admin issuer, for the audience devgen-admin" },
        password: { type: "http", scheme: "basic", description: "An API key as the password, whatever the user name: for git and simple tools" },
      },
    },
  };
}

interface DescribedRoute {
  method: string;
  path: string;
  spec: RouteSpec;
  validations: Validated[];
}

/** A route's handlers are listed one by one, in order; the one that `route()` made tells what they are together. */
function describedRoutes(app: Routed): DescribedRoute[] {
  const found = new Map<string, { method: string; path: string; spec?: RouteSpec; validations: Validated[] }>();
  for (const { method, path, handler } of app.routes) {
    const target = findTargetHandler(handler);
    const entry = found.get(`${method} ${path}`) ?? { method, path, validations: [] };
    found.set(`${method} ${path}`, entry);
    const spec = specOf(target);
    const validation = validationOf(target);
    if (spec) entry.spec = spec;
    if (validation) entry.validations.push(validation);
  }
  return [...found.values()].flatMap(({ spec, ...rest }) => (spec ? [{ ...rest, spec }] : []));
}

/** `/a/:id{[0-9]+}/files/*` as `/a/{id}/files/{path}`. */
const templateOf = (path: string): string => path.replace(/:(\w+)(?:\{[^/]*\})?\??/g, "{$1}").replace(/\*$/, "{path}");

function operationOf(book: SchemaBook, method: string, path: string, spec: RouteSpec, validations: readonly Validated[]): Operation {
  const template = templateOf(path);
  const schemaFor = (target: Validated["target"]) => validations.filter((one) => one.target === target).map((one) => book.of(one.schema, "input"))[0];
  const [query, params, body] = [schemaFor("query"), schemaFor("param"), schemaFor("json")];
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return {
    operationId: idOf(method, template), summary: spec.summary, tags: [tagOf(template)],
    security: spec.audience === "public" ? [] : spec.audience === "admin" ? [{ admin: [] }] : [{ bearer: [] }, { password: [] }],
    parameters: [
      ...names.map((name) => ({ name, in: "path", required: true, schema: membersOf(params)[name] ?? { type: "string" } })),
      ...Object.entries(membersOf(query)).map(([name, { description, ...schema }]) => ({
        name, in: "query", required: requiredOf(query).includes(name), ...(description === undefined ? {} : { description }), schema,
      })),
      ...headersFor(method, spec),
    ],
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: body } } } } : {}),
    responses: { ...answersOf(book, spec), ...(isTagged(method, spec) ? { 304: { description: statusTexts[304] } } : {}), ...problemsOf(method, spec, { item: names.length > 0, query: query !== undefined, body: body !== undefined }) },
  };
}

const membersOf = (schema: JsonSchema | undefined): { [name: string]: JsonSchema } => (schema?.properties ?? {}) as { [name: string]: JsonSchema };
const requiredOf = (schema: JsonSchema | undefined): string[] => (schema?.required ?? []) as string[];

const idOf = (method: string, template: string): string =>
  method.toLowerCase() + template.replace(/^\/api/, "").split(/[^A-Za-z0-9]+/).filter(Boolean).map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");

const tagOf = (template: string): string => template.replace(/^\/api\b/, "").split("/").find((part) => part !== "" && !part.startsWith("{")) ?? "platform";

function headersFor(method: string, spec: RouteSpec): object[] {
  const named = [...(isRemembered(method, spec) ? ["IdempotencyKey"] : []), ...(isTagged(method, spec) ? ["IfNoneMatch"] : []), ...(spec.versioned ? ["IfMatch"] : [])];
  return named.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

/** Whether a repeat of it gets the first answer. */
const isRemembered = (method: string, { answers, audience, remembered }: RouteSpec): boolean => remembered ?? (method === "POST" && audience === "member" && (201 in answers || 202 in answers));

/** Whether what it answers has a tag that can be asked about. */
const isTagged = (method: string, { answers, audience }: RouteSpec): boolean => method === "GET" && isJson(answers[200]) && audience === "member";

const isJson = (answer: RouteSpec["answers"][number] | undefined): answer is z.ZodType => answer !== undefined && answer !== null && typeof answer !== "string";

function answersOf(book: SchemaBook, { answers }: RouteSpec): Operation["responses"] {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => {
    const description = statusTexts[Number(status)] ?? "An answer";
    if (answer === null) return [status, { description }];
    if (typeof answer === "string") return [status, { description, content: Object.fromEntries(answer.split(", ").map((type) => [type, {}])) }];
    return [status, { description, content: { "application/json": { schema: book.of(answer, "output") } } }];
  }));
}

/** Each refusal by itself; what is a fault of ours is the `default`. */
function problemsOf(method: string, spec: RouteSpec, takes: { item: boolean; query: boolean; body: boolean }): Operation["responses"] {
  const { audience, refusals = [], versioned } = spec;
  const isWrite = method !== "GET";
  const statuses = [
    ...(audience === "public" ? [] : [401, 403, 404]), ...(takes.item ? [404] : []), ...(takes.body || (method === "POST" && audience === "member") ? [400] : []), ...(isWrite ? [409, 413] : []),
    ...(versioned ? [412] : []), ...(takes.body ? [415] : []), ...(takes.query || takes.body || isRemembered(method, spec) ? [422] : []), 429, ...refusals,
  ];
  return { ...Object.fromEntries(statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }])), default: problemAnswer("A fault on our side, or of somebody whom we asked; worth another try") };
}

const problemAnswer = (description: string): object => ({ description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } });
