import { ownerColumn } from "../access/facts.ts";
import { type Blueprint, type Entity, type Field, isManaged } from "../../blueprint.ts";
import { isMissable } from "../../formulas.ts";
import { canBeLeftOut, fieldOf, isAlternative, isNullable, pagingOf, sentFields, stateOf } from "../facts.ts";
import { blocks, capitalised, indent, lines, listed, withArticle } from "../layout.ts";
import { camel, filterParameter, pascal, rangeParameters, spaced, typeName } from "../names.ts";
import { quote } from "../quoting.ts";
import { hasLength } from "../service/fields.ts";
import { sortsByPlace } from "../service/lists.ts";

/** src/<plural>/schema.ts: what comes in and goes out. */
export function schemaFile(blueprint: Blueprint, entity: Entity): string {
  const [type, variable] = [typeName(entity), camel(entity.name)];
  const body = lines(
    `export const new${pascal(entity.name)} = ${newSchema(entity)};`,
    `export type New${pascal(entity.name)} = z.output<typeof new${pascal(entity.name)}>;`,
  );
  return blocks(
    importsOf(entity),
    ...enumerations(entity),
    lines("const fields = {", ...sentFields(entity).map((field) => `  ${field.name}: ${fieldSchema(entity, field)},`), "};"),
    `/** What is sent to make one. */\n${body}`,
    `/** What is sent to change one: any of its fields. */\nexport const ${variable}Changes = z.strictObject(fields).partial();`,
    `/** ${capitalised(withArticle(spaced(entity.name)))} as it is kept and answered. */
export type ${type} = New${pascal(entity.name)} & { id: number; ${stateType(entity)}${computedTypes(blueprint, entity)}${entity.owned ? `${ownerColumn(entity)}: number | null; ` : ""}created_at: string; updated_at: string };`,
    lines(
      "/** Parameters of the list. */",
      `export const ${variable}Query = ${querySchema(entity)};`,
      `export type ${pascal(entity.name)}Query = z.output<typeof ${variable}Query>;`,
    ),
  );
}

export const enumerationName = (entity: Entity, field: Field): string => `${camel(entity.name)}${pascal(field.name)}Values`;

/** `status: "open" | "closed"; `, or nothing. */
function stateType(entity: Entity): string {
  const state = stateOf(entity);
  return state ? `${state.name}: (typeof ${enumerationName(entity, state)})[number]; ` : "";
}

const computedTypes = (blueprint: Blueprint, entity: Entity): string => (entity.computed ?? []).map((computed) => `${computed.name}: number${isMissable(blueprint, entity, computed) ? " | null" : ""}; `).join("");

/** Only the enumerations that are needed in more than one place get a name. */
function enumerations(entity: Entity): string[] {
  return entity.fields
    .filter((field) => isShared(entity, field))
    .map((field) => {
      const open = `export const ${enumerationName(entity, field)} = [`;
      return `${listed(open, (field.values ?? []).map(quote), "] as const", 1)};`;
    });
}

const isShared = (entity: Entity, field: Field): boolean =>
  field.type === "enum" && (isManaged(entity, field) || entity.filters.some((filter) => filter.field === field.name) || sortedByPlace(entity, field));

const sortedByPlace = (entity: Entity, field: Field): boolean =>
  sortsByPlace(entity) && (entity.order?.field === field.name || entity.sorts.some((sort) => sort.field === field.name));

function newSchema(entity: Entity): string {
  const changed = sentFields(entity).filter(canBeLeftOut);
  if (changed.length === 0) return "z.strictObject(fields)";
  const items = changed.map((field) => `  ${field.name}: fields.${field.name}.default(${literal(field.default ?? null)}),`);
  return lines("z.strictObject({", "  ...fields,", ...items, "})");
}

const literal = (value: string | number | boolean | null): string => (typeof value === "string" ? quote(value) : String(value));

function fieldSchema(entity: Entity, field: Field): string {
  return `${typeSchema(entity, field)}${isNullable(field) ? ".nullable()" : ""}`;
}

function typeSchema(entity: Entity, field: Field): string {
  if (field.choices) return `z.literal(${listed("[", field.choices.map(String), "]", field.name.length + 30)})`;
  switch (field.type) {
    case "text":
      return `z.string().trim()${textLength(field, field.required || isAlternative(entity, field) ? 1 : undefined)}`;
    case "email":
    case "url":
      return `${field.type}${textLength(field, undefined)}`;
    case "integer":
      return `z.int()${bounds(field)}`;
    case "decimal":
      return `z.number()${bounds(field)}`;
    case "money":
      return `money${bounds(field)}`;
    case "boolean":
      return "z.boolean()";
    case "date":
      return `z.iso.date()${days(field)}`;
    case "datetime":
      return `dateTime${days(field)}`;
    case "enum":
      return `z.enum(${enumValues(entity, field)})`;
    case "reference":
      return "id";
  }
}

function days({ earliest, latest }: Field): string {
  const limits = [...(earliest === undefined ? [] : [`from: "${earliest}"`]), ...(latest === undefined ? [] : [`to: "${latest}"`])];
  return limits.length > 0 ? `.check(days({ ${limits.join(", ")} }))` : "";
}

function textLength(field: Field, least: number | undefined): string {
  if (!hasLength(field)) return least === undefined ? "" : `.min(${least})`;
  const min = field.min_length ?? least;
  const limits = [...(min === undefined ? [] : [`min: ${min}`]), ...(field.max_length === undefined ? [] : [`max: ${field.max_length}`])];
  return `.check(length({ ${limits.join(", ")} }))`;
}

function bounds(field: Field): string {
  const min = field.min === undefined ? "" : `.${field.exclusive_min ? "gt" : "min"}(${field.min})`;
  const max = field.max === undefined ? "" : `.${field.exclusive_max ? "lt" : "max"}(${field.max})`;
  return min + max;
}

const enumValues = (entity: Entity, field: Field): string =>
  isShared(entity, field) ? enumerationName(entity, field) : listed("[", (field.values ?? []).map(quote), "]", field.name.length + 30);

function querySchema(entity: Entity): string {
  const parameters = parametersOf(entity).map((parameter) => indent(parameter));
  const { size, max } = pagingOf(entity);
  const paging = `paging(${size}, ${max})`;
  return parameters.length === 0 ? `z.strictObject(${paging})` : lines("z.strictObject({", `  ...${paging},`, ...parameters, "})");
}

function parametersOf(entity: Entity): string[] {
  const sorts = entity.sorts.flatMap(({ field }) => [quote(field), quote(`-${field}`)]);
  return [
    ...(entity.search ? ["q: z.string().trim().min(1).max(200).optional(),"] : []),
    ...entity.filters.map(({ field }) => `${filterParameter(entity, field)}: ${parameterSchema(entity, fieldOf(entity, field))}.optional(),`),
    ...entity.ranges.flatMap(({ field }) =>
      Object.values(rangeParameters(field)).map((name) => `${name}: ${parameterSchema(entity, fieldOf(entity, field))}.optional(),`),
    ),
    ...(sorts.length > 0 ? [`sort: ${listed("z.enum([", sorts, "])", 20)}.optional(),`] : []),
  ];
}

function parameterSchema(entity: Entity, field: Field): string {
  switch (field.type) {
    case "integer":
    case "reference":
      return "wholeNumber";
    case "decimal":
    case "money":
      return "decimalNumber";
    case "boolean":
      return "trueOrFalse";
    case "date":
      return "z.iso.date()";
    case "datetime":
      return "dateTime";
    case "enum":
      return `z.enum(${enumValues(entity, field)})`;
    case "text":
    case "email":
    case "url":
      return "z.string()";
  }
}

const sharedTypes = ["dateTime", "days", "decimalNumber", "email", "id", "length", "money", "trueOrFalse", "url", "wholeNumber"];

function importsOf(entity: Entity): string {
  const code = [...sentFields(entity).map((field) => fieldSchema(entity, field)), ...parametersOf(entity).map((parameter) => parameter.slice(parameter.indexOf(": ") + 2))].join("\n");
  const unquoted = code.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const used = sharedTypes.filter((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(unquoted));
  return lines(
    `import { z } from "zod";`,
    used.length > 0 && `import { ${used.join(", ")} } from "../fields.ts";`,
    `import { paging } from "../lists.ts";`,
  );
}
