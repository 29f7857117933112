import { type Entity, type Field } from "../../../blueprint.ts";
import { canBeLeftOut, fieldOf, isAlternative, isNullable, pagingOf, sentFields } from "../../facts.ts";
import { filterParameter, pascal, rangeParameters, spaced } from "../../names.ts";
import { indent, listed, moduleOf, under } from "../layout.ts";
import { attributeIn, attributeOf, newClass, queryClass } from "../names.ts";
import { literal } from "../quoting.ts";

/** How a field stands in a model: its type, what `Field` is told, and by which function it is read beforehand. */
interface Declared {
  name: string;
  attribute: string;
  type: string;
  /** The default, or nothing where one must be sent. */
  default: string | undefined;
  rules: string[];
  reader: string | undefined;
}

/** app/resources/<plural>/models.py: what comes in. */
export function modelsFile(entity: Entity): string {
  const sent = sentFields(entity).map((field) => declared(entity, field));
  const query = parameters(entity);
  const body = [...sent, ...query].map(declaration).join("\n");
  const enumerations = entity.fields.filter((field) => isNamed(field)).map((field) => listed(`${valuesName(field)} = Literal[`, [...new Set(field.values)].map((value) => literal(value)), "]"));
  const sorts = entity.sorts.flatMap(({ field }) => [literal(field), literal(`-${field}`)]);
  if (sorts.length > 0) enumerations.push(listed(`${sortName(entity)} = Literal[`, sorts, "]"));
  const imports = [enumerations.length > 0 && "from typing import Literal", body.includes("Field(") && "from pydantic import Field", `from app import fields\nfrom app.fields import Input, Paging`];
  return moduleOf(
    `What callers send about ${spaced(entity.plural)}.`,
    under(...imports, enumerations.join("\n")),
    classOf(`${newClass(entity)}(Input)`, "What is sent to make one, and to replace one.", sent),
    classOf(`${queryClass(entity)}(Paging)`, "Parameters of the list.", query),
  );
}

/** `StatusValue`: enumerations have a name, since the store and the list use them too. */
export const valuesName = (field: Field): string => `${pascal(field.name)}Value`;

const sortName = ({ name }: Entity): string => `${pascal(name)}Sort`;

const isNamed = (field: Field): boolean => field.type === "enum";

function classOf(name: string, about: string, members: readonly Declared[]): string {
  const readers = Map.groupBy(members.filter(({ reader }) => reader !== undefined), ({ reader }) => reader ?? "");
  const checks = [...readers].map(([reader, read]) => `_check_${read[0]?.attribute} = ${listed("fields.check(", [reader, ...read.map(({ attribute }) => literal(attribute))], ")", 14)}`);
  return [`class ${name}:`, indent(under(`"""${about}"""`, members.map(declaration).join("\n"), checks.join("\n")))].join("\n");
}

function declaration({ name, attribute, type, default: value, rules }: Declared): string {
  const told = [...rules, ...(attribute === name ? [] : [`alias=${literal(name)}`])];
  const start = `${attribute}: ${type}`;
  if (told.length === 0) return value === undefined ? start : `${start} = ${value}`;
  return `${start} = ${listed("Field(", [...(value === undefined ? [] : [value]), ...told], ")", start.length + 7)}`;
}

function declared(entity: Entity, field: Field): Declared {
  const { type, rules, reader } = typed(entity, field);
  const left = canBeLeftOut(field) ? literal(field.default ?? null) : undefined;
  return { name: field.name, attribute: attributeOf(entity, field), type: isNullable(field) ? `${type} | None` : type, default: left, rules, reader };
}

function typed(entity: Entity, field: Field): { type: string; rules: string[]; reader: string | undefined } {
  if (field.choices) return { type: field.type === "integer" ? "int" : "float", rules: [], reader: `fields.one_of(${listed("", field.choices.map(String), "")})` };
  switch (field.type) {
    case "text":
      return { type: "str", rules: lengths(field, field.required || isAlternative(entity, field) ? 1 : undefined), reader: "fields.text" };
    case "email":
    case "url":
      return { type: "str", rules: lengths(field, undefined), reader: `fields.${field.type}` };
    case "integer":
      return { type: "int", rules: bounds(field), reader: "fields.whole" };
    case "decimal":
      return { type: "float", rules: bounds(field), reader: "fields.number" };
    case "money":
      return { type: "float", rules: bounds(field), reader: "fields.amount" };
    case "boolean":
      return { type: "bool", rules: [], reader: "fields.flag" };
    case "date":
    case "datetime":
      return { type: "str", rules: [], reader: dayReader(field) };
    case "enum":
      return { type: valuesName(field), rules: [], reader: "fields.word" };
    case "reference":
      return { type: "int", rules: ["ge=1"], reader: "fields.whole" };
  }
}

function dayReader({ type, earliest, latest }: Field): string {
  const reader = type === "date" ? "fields.day" : "fields.moment";
  if (earliest === undefined && latest === undefined) return reader;
  const limits = [...(earliest === undefined ? [] : [`earliest=${literal(earliest)}`]), ...(latest === undefined ? [] : [`latest=${literal(latest)}`])];
  return `fields.within(${[reader, ...limits].join(", ")})`;
}

function lengths(field: Field, least: number | undefined): string[] {
  const min = field.min_length ?? least;
  return [...(min === undefined ? [] : [`min_length=${min}`]), ...(field.max_length === undefined ? [] : [`max_length=${field.max_length}`])];
}

/** Bounds of whole numbers are whole. */
function bounds(field: Field): string[] {
  const whole = field.type === "integer";
  const { min, max } = field;
  const least = min === undefined ? [] : whole && !Number.isInteger(min) ? [`ge=${Math.ceil(min)}`] : [`${field.exclusive_min ? "gt" : "ge"}=${min}`];
  const most = max === undefined ? [] : whole && !Number.isInteger(max) ? [`le=${Math.floor(max)}`] : [`${field.exclusive_max ? "lt" : "le"}=${max}`];
  return [...least, ...most];
}

/** Parameters of the list beside limit and offset; these only where they aren't as everywhere. */
function parameters(entity: Entity): Declared[] {
  const { size, max } = pagingOf(entity);
  const asked: { name: string; type: string; reader: string | undefined; rules?: string[] }[] = [
    ...(entity.search ? [{ name: "q", type: "str", reader: "fields.text", rules: ["min_length=1", "max_length=200"] }] : []),
    ...entity.filters.map(({ field }) => ({ name: filterParameter(entity, field), ...parameterType(fieldOf(entity, field)) })),
    ...entity.ranges.flatMap(({ field }) => Object.values(rangeParameters(field)).map((name) => ({ name, ...parameterType(fieldOf(entity, field)) }))),
    ...(entity.sorts.length > 0 ? [{ name: "sort", type: sortName(entity), reader: undefined }] : []),
  ];
  const names = ["limit", "offset", ...asked.map(({ name }) => name)];
  const own = entity.paging ? [{ name: "limit", attribute: "limit", type: "int", default: String(size), rules: ["ge=1", `le=${max}`], reader: undefined }] : [];
  return [...own, ...asked.map(({ name, type, reader, rules = [] }) => ({ name, attribute: attributeIn(names, name), type: `${type} | None`, default: "None", rules, reader }))];
}

/** By which attribute a list knows a parameter. */
export const parameterAttribute = (entity: Entity, name: string): string => {
  const found = parameters(entity).find((parameter) => parameter.name === name);
  if (!found) throw new Error(`The list of ${entity.plural} has no parameter ${name}`);
  return found.attribute;
};

/** Numbers and flags come as text in a query. */
function parameterType(field: Field): { type: string; reader: string | undefined } {
  switch (field.type) {
    case "integer":
    case "reference":
      return { type: "int", reader: "fields.whole_text" };
    case "decimal":
    case "money":
      return { type: "float", reader: "fields.number_text" };
    case "boolean":
      return { type: "bool", reader: "fields.flag_text" };
    case "date":
      return { type: "str", reader: "fields.day" };
    case "datetime":
      return { type: "str", reader: "fields.moment" };
    case "enum":
      return { type: valuesName(field), reader: undefined };
    default:
      return { type: "str", reader: undefined };
  }
}
