import * as z from "zod";

export type JsonSchema = { [name: string]: unknown };

/** JSON schemas of one document. What refers to itself moves into `shared`, since in a document `#` is the document. */
export interface SchemaBook {
  of(schema: z.ZodType, io: "input" | "output"): JsonSchema;
  shared: { [name: string]: JsonSchema };
}

export function newSchemaBook(): SchemaBook {
  const shared: { [name: string]: JsonSchema } = {};
  const known = { input: new Map<z.ZodType, JsonSchema>(), output: new Map<z.ZodType, JsonSchema>() };
  return {
    shared,
    of(schema, io) {
      const made = known[io].get(schema) ?? settle(convert(schema, io), shared);
      known[io].set(schema, made);
      return made;
    },
  };
}

/** Answers may gain members: of a plain object no more is said than what it has. */
function convert(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io, unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "object" && (zodSchema as z.core.$ZodObject)._zod.def.catchall === undefined) delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      Object.assign(jsonSchema, io === "input" ? untold(zodSchema, jsonSchema) : {});
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern; // the format says it; zod's pattern for a date is 300 characters
    },
  });
  return made;
}

/** What holds for an input though zod's own conversion doesn't say it: what is cut off at both ends doesn't count as text, and what a text is read as has a format. */
function untold(zodSchema: z.core.$ZodTypes, { type, pattern, minLength = 0 }: JsonSchema): JsonSchema {
  const { def } = zodSchema._zod;
  if (def.type === "pipe" && type === "string") return formatOf(def.out);
  if (def.type !== "string" || pattern !== undefined || Number(minLength) < 1 || !(def.checks ?? []).some(trims)) return {};
  return { pattern: Number(minLength) === 1 ? "\\S" : `\\S[\\s\\S]{${Number(minLength) - 2},}\\S` };
}

function formatOf(schema: z.core.$ZodType): JsonSchema {
  const { format } = schema._zod.def as { format?: string };
  return format === undefined ? {} : { format };
}

const trims = (check: z.core.$ZodCheck<never>): boolean => {
  const { tx } = check._zod.def as { tx?: (text: string) => string };
  return tx?.(" x ") === "x";
};

function settle({ $defs = {}, ...root }: JsonSchema, shared: { [name: string]: JsonSchema }): JsonSchema {
  const names = new Map<string, string>();
  const nameOf = (local: string): string => {
    const name = names.get(local) ?? `Shared${Object.keys(shared).length + 1}`;
    if (!names.has(local)) shared[name] = {};
    names.set(local, name);
    return `#/components/schemas/${name}`;
  };
  const rewritten = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewritten);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, name === "$ref" && typeof member === "string" ? nameOf(member) : rewritten(member)]));
  };
  const place = (local: string, schema: unknown): void => {
    const ref = nameOf(local);
    Object.assign(shared[ref.slice(ref.lastIndexOf("/") + 1)]!, rewritten(schema));
  };
  for (const [local, schema] of Object.entries($defs as object)) place(`#/$defs/${local}`, schema);
  const settled = rewritten(root) as JsonSchema;
  if (!names.has("#")) return settled;
  place("#", root);
  return { $ref: nameOf("#") };
}
