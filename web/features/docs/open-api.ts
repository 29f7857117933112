/** As much of OpenAPI 3.1 as our own description uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: Schema | boolean;
  [keyword: string]: unknown;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content & { description?: string; $ref?: string }>;
}

export interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
}

export interface Placed {
  method: string;
  path: string;
  operation: Operation;
}

export const placedIn = (description: Description): Placed[] =>
  Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));

/** What a reference leads to within the description; the thing itself when it is none. */
export function resolved<T extends { $ref?: string }>(description: Description, thing: T): T {
  if (thing.$ref === undefined) return thing;
  const found = thing.$ref.slice(2).split("/").reduce<unknown>((place, name) => (place as Record<string, unknown> | undefined)?.[name], description);
  return (found ?? thing) as T;
}

export const schemaOf = ({ content }: Content): Schema | undefined => Object.values(content ?? {})[0]?.schema;

const depthMax = 5;

/** "string", "integer or null", "one of open, closed": in a few words. */
export function wordsFor(description: Description, given: Schema): string {
  const schema = resolved(description, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(String).join(", ")}`;
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return [...new Set(several.map((one) => wordsFor(description, one)))].join(" or ");
  if (schema.items) return `list of ${wordsFor(description, schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "anything");
  return schema.format ? `${type} (${schema.format})` : type;
}

/** A body to begin with: what is required, filled with the plainest values. */
export function sampleOf(description: Description, given: Schema, depth = 0): unknown {
  const schema = resolved(description, given);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sampleOf(description, first, depth);
  if (schema.properties && depth < depthMax) {
    const wanted = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name) && !(schema.properties![name]!.default !== undefined));
    return Object.fromEntries(wanted.map(([name, member]) => [name, sampleOf(description, member, depth + 1)]));
  }
  if (schema.type === "array") return [];
  if (schema.type === "integer" || schema.type === "number") return 0;
  if (schema.type === "boolean") return false;
  return schema.type === "object" ? {} : "";
}
