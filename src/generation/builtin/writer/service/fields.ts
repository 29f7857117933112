import { type Blueprint, type Field, hasDays } from "../../blueprint.ts";
import { fieldOf, isNumeric } from "../facts.ts";
import { blocks, lines } from "../layout.ts";

/** src/fields.ts: types of fields and parameters that several resources share. Only those in use are written. */
export function fieldsFile(blueprint: Blueprint): string {
  const fields = blueprint.entities.flatMap((entity) => entity.fields);
  const parameters = parameterFields(blueprint);
  const types = new Set([...fields, ...parameters].map((field) => field.type));
  return blocks(
    `import { z } from "zod";`,
    fields.some(hasLength) &&
      `/** Counts characters as people do: \`z.string().max()\` would count an emoji as two. */
export function length({ min = 0, max = Infinity }: { min?: number; max?: number }) {
  return ({ value, issues }: z.core.ParsePayload<string>): void => {
    const count = [...value].length;
    if (count < min) issues.push({ code: "too_small", origin: "string", minimum: min, inclusive: true, input: value });
    if (count > max) issues.push({ code: "too_big", origin: "string", maximum: max, inclusive: true, input: value });
  };
}`,
    types.has("money") && `/** An amount with at most two digits after the point. */\nexport const money = z.number().multipleOf(0.01);`,
    types.has("email") && `export const email = z.string().trim().pipe(z.email());`,
    types.has("url") && `export const url = z.string().trim().pipe(z.url({ protocol: /^https?$/ }));`,
    types.has("datetime") &&
      `/** A time with its offset, kept in UTC so that times can be compared as text. */
export const dateTime = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());`,
    fields.some(hasDays) &&
      `/** Limits of a day, or of the day of a time in UTC. Days are compared as text. */
export function days({ from, to }: { from?: string; to?: string }) {
  return ({ value, issues }: z.core.ParsePayload<string>): void => {
    const day = value.slice(0, 10);
    const refuse = (message: string) => issues.push({ code: "custom", message, input: value });
    if (from !== undefined && day < from) refuse(\`Expected \${from} or later\`);
    if (to !== undefined && day > to) refuse(\`Expected \${to} or earlier\`);
  };
}`,
    types.has("reference") && `/** The id of another row. */\nexport const id = z.int().positive();`,
    lines(
      "/** Numbers in a query come as text. */",
      `export const wholeNumber = z.string().regex(/^-?\\d{1,15}$/, "Expected a whole number").transform(Number);`,
      parameters.some((field) => isNumeric(field) && field.type !== "integer") &&
        `export const decimalNumber = z.string().regex(/^-?\\d{1,15}(\\.\\d{1,15})?$/, "Expected a number").transform(Number);`,
      parameters.some((field) => field.type === "boolean") &&
        `export const trueOrFalse = z.enum(["true", "false"]).transform((value) => Number(value === "true"));`,
    ),
  );
}

export const hasLength = (field: Field): boolean => field.min_length !== undefined || field.max_length !== undefined;

const parameterFields = (blueprint: Blueprint): Field[] =>
  blueprint.entities.flatMap((entity) => [...entity.filters, ...entity.ranges].map(({ field }) => fieldOf(entity, field)));
