import type { Blueprint, Entity, Field } from "../../blueprint.ts";
import { rolesFor } from "../access/facts.ts";
import { canBeKept, fieldOf, hasGuards, hasUnique, healthPath } from "../facts.ts";
import { spoken, withArticle } from "../layout.ts";
import { camel, filterParameter, kebab, pascal, rangeParameters, resourcePath, restoreName, spaced } from "../names.ts";
import { json, shown } from "../quoting.ts";
import { hasConflicts } from "../service/errors.ts";
import { accessPaths, accessSchemas, securityOf, securitySchemes, withSignIn } from "./access.ts";
import { entitySchemas, type JsonSchema, reference, schemaNames, sharedSchemas, valueSchema } from "./schemas.ts";

/** openapi.json: every address with all that it takes and answers, refusals too. */
export function openapiFile(blueprint: Blueprint): string {
  const document = {
    openapi: "3.1.0",
    info: { title: shown(blueprint.title), version: "0.1.0", license: { name: "MIT", identifier: "MIT" } },
    paths: Object.assign({}, ...blueprint.entities.map((entity) => withSignIn(blueprint, pathsOf(blueprint, entity), (path, method) => mayForbid(entity, path, method))), accessPaths(blueprint, refusals), servicePaths(blueprint)),
    ...securityOf(blueprint),
    components: {
      schemas: Object.assign({}, ...blueprint.entities.map((entity) => entitySchemas(blueprint, entity)), sharedSchemas, accessSchemas(blueprint)),
      ...securitySchemes(blueprint),
      parameters,
      responses: responsesOf(blueprint),
    },
  };
  return `${json(document)}\n`;
}

function pathsOf(blueprint: Blueprint, entity: Entity): JsonSchema {
  const [names, path, one, many] = [schemaNames(entity), resourcePath(entity), spaced(entity.name), spaced(entity.plural)];
  const tags = [many];
  const body = (name: string): JsonSchema => ({ required: true, content: content(name) });
  const writes = { ...refusals("Malformed", "UnsupportedMediaType", "Invalid"), ...((hasUnique(entity) || hasGuards(entity)) && refusals("Conflict")) };
  const changes = { ...writes, ...(entity.frozen && refusals("Conflict")) };
  const row = (description: string): JsonSchema => ({ description, content: content(names.row) });
  return {
    [path]: {
      get: {
        operationId: `list${pascal(entity.plural)}`,
        summary: `List ${many}`,
        tags,
        parameters: [limitOf(entity), { $ref: "#/components/parameters/offset" }, ...queryParameters(entity)],
        responses: { 200: { description: `A page of ${many}`, content: content(names.page) }, ...refusals("Invalid") },
      },
      post: {
        operationId: `create${pascal(entity.name)}`,
        summary: `Create ${withArticle(one)}`,
        tags,
        requestBody: body(names.created),
        responses: {
          201: { ...row(`The new ${one}`), headers: { Location: { description: `Address of the ${one}`, schema: { type: "string" } } } },
          ...writes,
        },
      },
    },
    [`${path}/{id}`]: {
      parameters: [{ $ref: "#/components/parameters/id" }],
      get: { operationId: `get${pascal(entity.name)}`, summary: `Read ${withArticle(one)}`, tags, responses: { 200: row(`The ${one}`), ...refusals("NotFound") } },
      put: {
        operationId: `replace${pascal(entity.name)}`,
        summary: `Replace ${withArticle(one)} whole`,
        tags,
        requestBody: body(names.created),
        responses: { 200: row(`The ${one} that is there now`), ...refusals("NotFound"), ...changes },
      },
      patch: {
        operationId: `update${pascal(entity.name)}`,
        summary: `Change ${withArticle(one)}`,
        tags,
        requestBody: body(names.changes),
        responses: { 200: row(`The changed ${one}`), ...refusals("NotFound"), ...changes },
      },
      delete: {
        operationId: `delete${pascal(entity.name)}`,
        summary: `Delete ${withArticle(one)}`,
        tags,
        responses: { 204: { description: "Deleted" }, ...refusals("NotFound"), ...((canBeKept(blueprint, entity) || entity.frozen) && refusals("Conflict")) },
      },
    },
    ...(entity.soft_delete && {
      [`${path}/{id}/${restoreName(entity)}`]: {
        parameters: [{ $ref: "#/components/parameters/id" }],
        post: { operationId: `${restoreName(entity)}${pascal(entity.name)}`, summary: `Bring back ${withArticle(one)} that was deleted`, tags, responses: { 200: row(`The ${one}`), ...refusals("NotFound"), ...(hasGuards(entity) && refusals("Conflict")) } },
      },
    }),
    ...Object.fromEntries((entity.lifecycle?.actions ?? []).map(({ name, from, to }) => [`${path}/{id}/${kebab(name)}`, {
      parameters: [{ $ref: "#/components/parameters/id" }],
      post: {
        operationId: `${camel(name)}${pascal(entity.name)}`,
        summary: shown(`From ${spoken(from, "or")} to ${to}`),
        tags,
        responses: { 200: row(`The ${one} in its new state`), ...refusals("NotFound", "Conflict") },
      },
    }])),
  };
}

/** Whether an operation may be refused to somebody who is signed in. */
function mayForbid(entity: Entity, path: string, method: string): boolean {
  const [, id, action] = path.slice(1).split("/");
  const verb = action ? (action === restoreName(entity) ? "delete" : "act") : ({ post: "create", get: "read", put: "change", patch: "change", delete: "delete" } as const)[method];
  const name = verb === "act" ? (entity.lifecycle?.actions.find((each) => kebab(each.name) === action)?.name) : undefined;
  return (verb !== undefined && rolesFor(entity, verb, name) !== undefined) || (name !== undefined && (entity.escalations ?? []).some((one) => one.action === name)) || (entity.owned?.of === "changes" && id !== undefined && method !== "get");
}

const limitParameter = ({ size, max }: { size: number; max: number }): JsonSchema => ({ name: "limit", in: "query", description: "Rows in a page", schema: { type: "integer", minimum: 1, maximum: max, default: size } });

const limitOf = (entity: Entity): JsonSchema => (entity.paging ? limitParameter(entity.paging) : { $ref: "#/components/parameters/limit" });

function queryParameters(entity: Entity): JsonSchema[] {
  const parameter = (name: string, schema: JsonSchema, description: string): JsonSchema => ({ name, in: "query", description, schema });
  const label = (field: Field): string => shown(field.label);
  const { search, filters, ranges, sorts } = entity;
  return [
    ...(search
      ? [parameter("q", { type: "string", minLength: 1, maxLength: 200 }, `Part of ${spoken(search.fields.map((field) => label(fieldOf(entity, field))), "or")}, in any case`)]
      : []),
    ...filters.map((filter) => {
      const field = fieldOf(entity, filter.field);
      return parameter(filterParameter(entity, field.name), plain(field), `Only those with this ${label(field)}`);
    }),
    ...ranges.flatMap((range) => {
      const field = fieldOf(entity, range.field);
      const { min, max } = rangeParameters(field.name);
      return [parameter(min, plain(field), `Only those with at least this ${label(field)}`), parameter(max, plain(field), `Only those with at most this ${label(field)}`)];
    }),
    ...(sorts.length > 0 ? [parameter("sort", { type: "string", enum: sorts.flatMap(({ field }) => [field, `-${field}`]) }, "A field to sort by; after a minus, backwards")] : []),
  ];
}

/** A filter takes any value of the type, also one that no row can have. */
function plain(field: Field): JsonSchema {
  const { type, format, enum: values } = valueSchema(field);
  if (field.type === "email" || field.type === "url") return { type };
  return { type, ...(format !== undefined && { format }), ...(field.type === "enum" && { enum: values }) };
}

const servicePaths = (blueprint: Blueprint): JsonSchema => ({
  [healthPath(blueprint)]: {
    get: {
      operationId: "checkHealth",
      summary: "Say whether the service and its database answer",
      tags: ["service"],
      ...open(blueprint),
      responses: { 200: { description: "They do", content: { "application/json": { schema: { type: "object", properties: { status: { const: "ok" } }, required: ["status"] } } } } },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "describe",
      summary: "Describe the service",
      tags: ["service"],
      ...open(blueprint),
      responses: { 200: { description: "This document", content: { "application/json": { schema: { type: "object" } } } } },
    },
  },
});

/** Without a token, where one is needed elsewhere. */
const open = ({ access }: Blueprint): JsonSchema => (access ? { security: [] } : {});

const content = (name: string): JsonSchema => ({ "application/json": { schema: reference(name) } });

const parameters: JsonSchema = {
  id: { name: "id", in: "path", required: true, schema: { type: "integer", minimum: 1 } },
  limit: limitParameter({ size: 20, max: 100 }),
  offset: { name: "offset", in: "query", description: "Rows to pass over", schema: { type: "integer", minimum: 0, maximum: 1_000_000_000, default: 0 } },
};

const problems = {
  Malformed: [400, "The body isn't JSON"],
  Unauthorized: [401, "No known token was sent"],
  Forbidden: [403, "The caller may not do this"],
  NotFound: [404, "There is no such row"],
  Conflict: [409, "Another row forbids it: it has the same where that must be unique, or it refers to this one; or the state of this one does"],
  UnsupportedMediaType: [415, "The body isn't application/json"],
  Invalid: [422, "Something that was sent breaks a rule; `errors` says what"],
} as const;

type ProblemName = keyof typeof problems;

const refusals = (...names: ProblemName[]): JsonSchema => Object.fromEntries(names.map((name) => [problems[name][0], { $ref: `#/components/responses/${name}` }]));

const responsesOf = (blueprint: Blueprint): JsonSchema =>
  Object.fromEntries(
    Object.entries(problems)
      .filter(([name]) => (name !== "Conflict" || hasConflicts(blueprint)) && (blueprint.access || (name !== "Unauthorized" && name !== "Forbidden")))
      .map(([name, [, description]]) => [name, { description, content: { "application/problem+json": { schema: reference("Problem") } } }]),
  );
