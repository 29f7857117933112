import type { Blueprint, Entity, Field } from "../../blueprint.ts";
import { isMissable } from "../../formulas.ts";
import { ownerColumn } from "../access/facts.ts";
import { formulaWords } from "../resource/computed.ts";
import { canBeLeftOut, isNullable, sentFields } from "../facts.ts";
import { capitalised, withArticle } from "../layout.ts";
import { spaced, typeName } from "../names.ts";
import { shown } from "../quoting.ts";

/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of an entity. Names of parts hold a dot, so that none is another entity's. */
export type JsonSchema = Record<string, unknown>;

export const schemaNames = (entity: Entity): { row: string; created: string; changes: string; page: string } => {
  const name = typeName(entity);
  return { row: name, created: `${name}.New`, changes: `${name}.Changes`, page: `${name}.Page` };
};

export const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

export function entitySchemas(blueprint: Blueprint, entity: Entity): Record<string, JsonSchema> {
  const names = schemaNames(entity);
  const own = entity.fields.map((field): [string, JsonSchema] => [field.name, fieldSchema(field)]);
  const changes = sentFields(entity).map((field): [string, JsonSchema] => [field.name, fieldSchema(field)]);
  const sent = sentFields(entity).map((field): [string, JsonSchema] => [field.name, { ...fieldSchema(field), ...(canBeLeftOut(field) && { default: field.default ?? null }) }]);
  const needed = sentFields(entity).filter((field) => !canBeLeftOut(field)).map((field) => field.name);
  const worked = (entity.computed ?? []).map((computed): [string, JsonSchema] => {
    const type = computed.type === "integer" ? "integer" : "number";
    return [computed.name, { type: isMissable(blueprint, entity, computed) ? [type, "null"] : type, readOnly: true, description: shown(formulaWords(blueprint, entity, computed)) }];
  });
  const owner = entity.owned ? [[ownerColumn(entity), { type: ["integer", "null"], readOnly: true, description: "The user who made it" }] as [string, JsonSchema]] : [];
  const time = { type: "string", format: "date-time" };
  return {
    [names.row]: {
      type: "object",
      description: `${capitalised(withArticle(spaced(entity.name)))} as it is kept.`,
      properties: Object.fromEntries([["id", { type: "integer", minimum: 1 }], ...own, ...worked, ...owner, ["created_at", time], ["updated_at", time]]),
      required: ["id", ...entity.fields.map((field) => field.name), ...worked.map(([name]) => name), ...owner.map(([name]) => name), "created_at", "updated_at"],
    },
    [names.created]: {
      type: "object",
      properties: Object.fromEntries(sent),
      ...(needed.length > 0 && { required: needed }),
      ...(entity.any_of.length > 0 && { allOf: entity.any_of.map(({ fields }) => ({ anyOf: fields.map(present) })) }),
      additionalProperties: false,
    },
    [names.changes]: { type: "object", properties: Object.fromEntries(changes), additionalProperties: false },
    [names.page]: {
      type: "object",
      properties: { data: { type: "array", items: reference(names.row) }, page: reference("Page") },
      required: ["data", "page"],
    },
  };
}

/** JSON Schema has no limits for days. */
const daysOf = ({ earliest, latest }: Field): string => `${earliest === undefined ? "" : `, ${earliest} or later`}${latest === undefined ? "" : `, ${latest} or earlier`}`;

const present = (name: string): JsonSchema => ({ required: [name], properties: { [name]: { not: { type: "null" } } } });

function fieldSchema(field: Field): JsonSchema {
  const schema: JsonSchema = { ...valueSchema(field), description: shown(field.label) + daysOf(field) };
  if (!isNullable(field)) return schema;
  return { ...schema, type: [schema.type, "null"], ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }) };
}

/** A field's value when it isn't null. */
export function valueSchema(field: Field): JsonSchema & { type: string } {
  switch (field.type) {
    case "text":
      return { type: "string", ...lengths({ ...field, ...(field.required && field.min_length === undefined && { min_length: 1 }) }) };
    case "email":
      return { type: "string", format: "email", ...lengths(field) };
    case "url":
      return { type: "string", format: "uri", pattern: "^https?://", ...lengths(field) };
    case "date":
      return { type: "string", format: "date" };
    case "datetime":
      return { type: "string", format: "date-time" };
    case "enum":
      return { type: "string", enum: field.values ?? [] };
    case "boolean":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", ...bounds(field) };
    case "decimal":
      return { type: "number", ...bounds(field) };
    case "money":
      return { type: "number", multipleOf: 0.01, ...bounds(field) };
    case "reference":
      return { type: "integer", minimum: 1 };
  }
}

const lengths = ({ min_length, max_length }: Pick<Field, "min_length" | "max_length">): JsonSchema => ({
  ...(min_length !== undefined && { minLength: min_length }),
  ...(max_length !== undefined && { maxLength: max_length }),
});

const bounds = ({ min, max, exclusive_min, exclusive_max, choices }: Field): JsonSchema => ({
  ...(choices !== undefined && { enum: choices }),
  ...(min !== undefined && { [exclusive_min ? "exclusiveMinimum" : "minimum"]: min }),
  ...(max !== undefined && { [exclusive_max ? "exclusiveMaximum" : "maximum"]: max }),
});

export const sharedSchemas: Record<string, JsonSchema> = {
  Page: {
    type: "object",
    properties: { limit: { type: "integer" }, offset: { type: "integer" }, total: { type: "integer", description: "Rows in all pages together." } },
    required: ["limit", "offset", "total"],
  },
  Problem: {
    type: "object",
    description: "A problem document, RFC 9457.",
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      errors: { type: "array", items: reference("Fault") },
    },
    required: ["type", "title", "status", "detail"],
  },
  Fault: {
    type: "object",
    description: "One thing that is wrong: in the body at `pointer`, or in the query parameter `parameter`.",
    properties: { pointer: { type: "string" }, parameter: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
    required: ["code", "message"],
  },
};
