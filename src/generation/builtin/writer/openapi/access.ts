import type { Blueprint } from "../../blueprint.ts";
import { adminRole, usersPath } from "../access/facts.ts";
import { reference, type JsonSchema } from "./schemas.ts";

/** What the description of a service says of those who call. */

/** Names hold a dot, so that none is an entity's. */
export function accessSchemas({ access }: Blueprint): Record<string, JsonSchema> {
  if (!access) return {};
  const roles = { type: "array", items: { enum: access.roles }, maxItems: access.roles.length };
  const name = { type: "string", minLength: 1, maxLength: 200 };
  const own = { id: { type: "integer", minimum: 0 }, name, roles, created_at: { type: "string", format: "date-time" } };
  const needed = Object.keys(own);
  return {
    "Service.User": { type: "object", description: "Somebody who may call.", properties: own, required: needed },
    "Service.User.New": { type: "object", properties: { name, roles }, required: ["name", "roles"], additionalProperties: false },
    "Service.User.Made": { type: "object", properties: { ...own, token: { type: "string", description: "Answered this once" } }, required: [...needed, "token"] },
    "Service.User.Page": { type: "object", properties: { data: { type: "array", items: reference("Service.User") }, page: reference("Page") }, required: ["data", "page"] },
  };
}

const content = (name: string): JsonSchema => ({ "application/json": { schema: reference(name) } });

export function accessPaths(blueprint: Blueprint, refusals: (...names: ("Malformed" | "NotFound" | "UnsupportedMediaType" | "Invalid")[]) => JsonSchema): JsonSchema {
  if (!blueprint.access) return {};
  const [path, tags] = [usersPath(blueprint), ["service"]];
  return {
    [path]: {
      get: {
        operationId: "listServiceUsers", summary: "List those who may call", tags, parameters: [{ $ref: "#/components/parameters/limit" }, { $ref: "#/components/parameters/offset" }],
        responses: { 200: { description: "A page of users", content: content("Service.User.Page") }, ...refusals("Invalid"), ...signedRefusals },
      },
      post: {
        operationId: "createServiceUser", summary: "Let somebody call", tags, requestBody: { required: true, content: content("Service.User.New") },
        responses: { 201: { description: "The new user, with the token", content: content("Service.User.Made"), headers: { Location: { description: "Address of the user", schema: { type: "string" } } } }, ...refusals("Malformed", "UnsupportedMediaType", "Invalid"), ...signedRefusals },
      },
    },
    [`${path}/{id}`]: {
      parameters: [{ $ref: "#/components/parameters/id" }],
      delete: { operationId: "deleteServiceUser", summary: "Let somebody call no more", tags, responses: { 204: { description: "Deleted" }, ...refusals("NotFound"), ...signedRefusals } },
    },
  };
}

const response = (name: string): JsonSchema => ({ $ref: `#/components/responses/${name}` });
const signedRefusals: JsonSchema = { 401: response("Unauthorized"), 403: response("Forbidden") };

/** Every operation of these paths with what a caller without a token or a role is told; `mayRefuse` says where the second can happen. */
export function withSignIn(blueprint: Blueprint, paths: JsonSchema, mayRefuse: (path: string, method: string) => boolean): JsonSchema {
  if (!blueprint.access) return paths;
  return Object.fromEntries(Object.entries(paths as Record<string, JsonSchema>).map(([path, item]) => [path, Object.fromEntries(Object.entries(item).map(([method, operation]) => {
    if (method === "parameters") return [method, operation];
    const { responses, ...rest } = operation as { responses: JsonSchema };
    return [method, { ...rest, responses: { ...responses, 401: response("Unauthorized"), ...(mayRefuse(path, method) && { 403: response("Forbidden") }) } }];
  }))]));
}

export const securityOf = ({ access }: Blueprint): JsonSchema => (access ? { security: [{ token: [] }] } : {});

export const securitySchemes = ({ access }: Blueprint): JsonSchema =>
  access ? { securitySchemes: { token: { type: "http", scheme: "bearer", description: `From an ${adminRole}; kept as a hash` } } } : {};
