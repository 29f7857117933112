import * as z from "zod";
import type { Chance } from "./chance.ts";
import { resolved, type Schema, type Shared } from "./values.ts";

/** A value with one thing wrong in it. */
export interface Fault {
  why: string;
  value: unknown;
}

/** Whether a schema of the API's description permits a value. */
export function fitting(schema: Schema, shared: Shared): (value: unknown) => boolean {
  const parser = z.fromJSONSchema(JSON.parse(JSON.stringify({ ...schema, $defs: shared }).replaceAll("#/components/schemas/", "#/$defs/")));
  return (value) => parser.safeParse(value).success;
}

const others: readonly unknown[] = [null, true, -7.5, "\u0001", [[]], { "": {} }, 1e300, ""];

/** At most `most` values with one thing wrong somewhere in them; what the schema permits all the same is none. */
export function faultsIn(schema: Schema, shared: Shared, value: unknown, most: number, chance: Chance): Fault[] {
  const fits = fitting(schema, shared);
  const left = faultsAt(schema, shared, value, "#");
  const chosen: Fault[] = [];
  while (left.length > 0 && chosen.length < most) {
    const [fault] = left.splice(chance.whole(left.length), 1);
    if (!fits(fault!.value)) chosen.push(fault!);
  }
  return chosen;
}

function faultsAt(given: Schema, shared: Shared, value: unknown, at: string): Fault[] {
  const schema = formOf(resolved(given, shared), shared, value);
  const wrong = others.map((other) => ({ why: `${at} is ${JSON.stringify(other)}`, value: other }));
  if (typeof value === "string") return [...wrong, ...textFaults(schema, at)];
  if (typeof value === "number") return [...wrong, ...[schema.minimum - 1, schema.maximum + 1, value + 0.5].filter(Number.isFinite).map((other) => ({ why: `${at} is ${other}`, value: other }))];
  if (Array.isArray(value)) return [...wrong, ...listFaults(schema, shared, value, at)];
  if (typeof value === "object" && value !== null) return [...wrong, ...objectFaults(schema, shared, value as Record<string, unknown>, at)];
  return wrong;
}

/** Of several forms the one that a value has. */
function formOf(schema: Schema, shared: Shared, value: unknown): Schema {
  const forms = ((schema.anyOf ?? schema.oneOf) as Schema[] | undefined)?.map((form) => resolved(form, shared));
  return forms ? (forms.find((form) => fitting(form, shared)(value)) ?? forms[0]!) : schema;
}

function textFaults({ minLength = 0, maxLength, pattern, format }: Schema, at: string): Fault[] {
  return [
    ...(minLength > 0 ? [{ why: `${at} is too short`, value: "x".repeat(minLength - 1) }] : []),
    ...(maxLength === undefined ? [] : [{ why: `${at} is too long`, value: "x".repeat(maxLength + 1) }]),
    ...(pattern === undefined && format === undefined ? [] : [{ why: `${at} has another form`, value: "¿?" }]),
  ];
}

function listFaults({ items = {}, maxItems, minItems = 0 }: Schema, shared: Shared, value: unknown[], at: string): Fault[] {
  const inner = value.length === 0 ? [] : faultsAt(items, shared, value[0], `${at}/0`).map(({ why, value: first }) => ({ why, value: [first, ...value.slice(1)] }));
  return [
    ...inner,
    ...(maxItems !== undefined && value.length > 0 ? [{ why: `${at} has too many`, value: Array.from({ length: maxItems + 1 }, () => value[0]) }] : []),
    ...(minItems > 0 ? [{ why: `${at} has too few`, value: value.slice(0, minItems - 1) }] : []),
  ];
}

function objectFaults({ properties = {}, required = [], additionalProperties = {} }: Schema, shared: Shared, value: Record<string, unknown>, at: string): Fault[] {
  const without = (name: string) => Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  return [
    ...(required as string[]).map((name) => ({ why: `${at}/${name} is missing`, value: without(name) })),
    { why: `${at}/no_such_field is there`, value: { ...value, no_such_field: 1 } },
    ...Object.entries(value).flatMap(([name, member]) =>
      faultsAt((properties as Record<string, Schema>)[name] ?? additionalProperties, shared, member, `${at}/${name}`).map((fault) => ({ why: fault.why, value: { ...value, [name]: fault.value } }))),
  ];
}
