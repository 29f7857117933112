import type { Chance } from "./chance.ts";
import { textFor } from "./patterns.ts";

export type Schema = { readonly [keyword: string]: any };
export type Shared = Readonly<Record<string, Schema>>;

const formats: Readonly<Record<string, readonly string[]>> = {
  uri: ["https://example.com/a?b=c", "http://127.0.0.1:9/"], "date-time": ["2026-11-20T10:00:00Z", "2999-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"], email: ["ann@example.com"],
  ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"], cidrv4: ["192.0.2.0/24"], cidrv6: ["2001:db8::/32"],
};
const letters = ["a", "Z", "7", " ", "é", "Ω", "猫", "🦉", "'", '"', "\\", "<", "&", "%", "$", "{", "}", "`", "/", "\n", "\u202e", "-- "];

/** What a reference stands for. */
export const resolved = (schema: Schema, shared: Shared): Schema => (typeof schema.$ref === "string" ? shared[schema.$ref.split("/").at(-1)!]! : schema);

/** Something that a schema permits, at its edges as often as between them. */
export function valueFor(given: Schema, shared: Shared, chance: Chance, depth = 0): unknown {
  const schema = resolved(given, shared);
  if ("const" in schema) return schema.const;
  if (schema.enum) return chance.pick(schema.enum as unknown[]);
  const forms = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (forms) return valueFor(depth > 4 ? forms[0]! : chance.pick(forms), shared, chance, depth + 1);
  switch (schema.type) {
    case "object": return objectFor(schema, shared, chance, depth);
    case "array": return Array.from({ length: sizeFor(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3), chance) }, () => valueFor(schema.items ?? {}, shared, chance, depth + 1));
    case "string": return stringFor(schema, chance);
    case "integer": return numberFor(schema, chance, 1);
    case "number": return numberFor(schema, chance, 4);
    case "boolean": return chance.once(2);
    case "null": return null;
    default: return chance.pick([null, true, 7, "x", ["x"], { x: 1 }]);
  }
}

const sizeFor = (least: number, most: number, chance: Chance): number => chance.pick([least, most, least + chance.whole(most - least + 1)]);

function objectFor({ properties = {}, required = [], additionalProperties, propertyNames }: Schema, shared: Shared, chance: Chance, depth: number): unknown {
  const said = Object.entries(properties as Record<string, Schema>).filter(([name]) => required.includes(name) || (depth < 5 && chance.once(2)));
  const own = Object.fromEntries(said.map(([name, schema]) => [name, valueFor(schema, shared, chance, depth + 1)]));
  if (typeof additionalProperties !== "object" || depth > 4) return own;
  const more = Array.from({ length: chance.whole(3) }, () => [String(valueFor(propertyNames ?? { type: "string", maxLength: 5 }, shared, chance)), valueFor(additionalProperties, shared, chance, depth + 1)]);
  return { ...own, ...Object.fromEntries(more) };
}

const longest = 3_000;

function stringFor({ format, pattern, minLength = 0, maxLength = 200 }: Schema, chance: Chance): string {
  if (format !== undefined) return chance.pick(formats[format] ?? ["x"]);
  if (pattern !== undefined && !pattern.startsWith("\\S")) return textFor(pattern, minLength, maxLength, chance) ?? "x";
  const size = sizeFor(minLength, Math.min(maxLength, Math.max(minLength, longest)), chance);
  const plain = chance.once(2);
  let text = "";
  while (text.length < size) text += plain ? chance.pick(["a", "b", "c"]) : chance.pick(letters);
  text = text.slice(0, size).replace(/[\ud800-\udbff]$/, "x");
  return pattern === undefined ? text : `x${text.slice(2)}x`.slice(0, Math.max(1, size));
}

function numberFor({ minimum = -1_000_000, maximum = 1_000_000, exclusiveMinimum, exclusiveMaximum }: Schema, chance: Chance, parts: number): number {
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
  const most = exclusiveMaximum === undefined ? maximum : exclusiveMaximum - 1;
  return chance.pick([least, most, Math.min(most, Math.max(least, chance.whole(100 * parts) / parts))]);
}
