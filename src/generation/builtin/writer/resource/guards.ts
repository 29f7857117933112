import type { Among, Blueprint, Entity, Gate, Limit } from "../../blueprint.ts";
import { ownerColumn } from "../access/facts.ts";
import { fieldOf, isNullable, otherSide, stateOf } from "../facts.ts";
import { indent, lines, listed, spoken, withArticle } from "../layout.ts";
import { pascal, sourceName, spaced, sqlName, tableName, typeName } from "../names.ts";
import { quote } from "../quoting.ts";

/**
 * What a write is refused for with 409: rows of other tables and other rows of this one. The row itself never counts against itself, and what was there before stays:
 * a change that leaves the reference alone isn't asked again whether it may refer.
 */
export function guards(blueprint: Blueprint, entity: Entity): string {
  const counted = (entity.limits ?? []).length + (entity.overlaps ?? []).length > 0;
  return lines(
    "/** What other rows forbid. Nothing else writes between asking and writing: both are synchronous. */",
    `function checkOthers(database: DatabaseSync, input: New${pascal(entity.name)}, current?: ${currentType(entity)}): void {`,
    counted && "  const id = current?.id ?? 0;",
    indent([
      ...(entity.gates ?? []).map((gate) => gateCheck(blueprint, entity, gate)),
      ...(entity.limits ?? []).map((limit, i) => limitCheck(blueprint, entity, limit, i)),
      ...(entity.overlaps ?? []).map((overlap, i) => overlapCheck(blueprint, entity, overlap, i)),
    ].join("\n")),
    "}",
    "",
    refusal,
  );
}

const currentType = (entity: Entity): string =>
  `Omit<${typeName(entity)}, ${["created_at", ...(stateOf(entity) ? [stateOf(entity)?.name ?? ""] : []), ...(entity.owned ? [ownerColumn(entity)] : []), ...(entity.computed ?? []).map(({ name }) => name)].map(quote).join(" | ")}>`;

const refusal = `function refuse(field: string, code: string, message: string): never {
  throw new Problem(409, message, [{ pointer: \`#/\${field}\`, code, message }]);
}`;

const told = (field: string, code: string, message: string): string => `refuse("${field}", "${code}", ${quote(message)});`;

function gateCheck(blueprint: Blueprint, entity: Entity, { reference, field, values }: Gate): string {
  const other = otherSide(blueprint, entity, reference);
  const allowed = values.map((value) => (typeof value === "boolean" ? String(Number(value)) : quote(value)));
  const nullable = isNullable(fieldOf(entity, reference)) ? `input.${reference} !== null && ` : "";
  const sql = `SELECT ${sqlName(field)} AS value FROM ${sqlName(tableName(other))} WHERE "id" = ?`;
  return lines(
    `if (${nullable}input.${reference} !== current?.${reference}) {`,
    `  const other = database.prepare(\`${sql}\`).get(input.${reference});`,
    `  const allowed: unknown[] = ${listed("[", allowed, "]", 30)};`,
    `  if (!allowed.includes(other?.value)) {`,
    `    ${told(reference, "wrong_state", `This ${spaced(other.name)} takes no ${spaced(entity.plural)} the way it is.`)}`,
    "  }",
    "}",
  );
}

/** Whether the row counts, as a condition in code; whether others do, as one in SQL. */
function among(entity: Entity, rule: Among | undefined): { code: string; sql: string } {
  if (!rule) return { code: "", sql: "" };
  const state = stateOf(entity)?.name === rule.field;
  if ("empty" in rule) return { code: `input.${rule.field} === null && `, sql: ` AND ${sqlName(rule.field)} IS NULL` };
  const values = rule.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ");
  // A new row's state is the first one, which counts; a row that is changed keeps its own.
  return { code: state ? "" : `${listed("[", rule.values.map(quote), "]")}.includes(String(input.${rule.field})) && `, sql: ` AND ${sqlName(rule.field)} IN (${values})` };
}

function limitCheck(blueprint: Blueprint, entity: Entity, { reference, max, among: rule }: Limit, i: number): string {
  const other = otherSide(blueprint, entity, reference);
  const { code, sql } = among(entity, rule);
  const nullable = isNullable(fieldOf(entity, reference)) ? `input.${reference} !== null && ` : "";
  const count = `SELECT count(*) AS count FROM ${sqlName(sourceName(entity))} WHERE ${sqlName(reference)} = ? AND "id" <> ?${sql}`;
  const most = typeof max === "number" ? String(max) : `SELECT ${sqlName(max.field)} FROM ${sqlName(tableName(other))} WHERE "id" = ?`;
  // What doesn't move and counted before still has its place.
  const moves = rule ? "" : `input.${reference} !== current?.${reference} && `;
  const condition = `${code}${nullable}${moves}`.replace(/ && $/, "");
  const body = lines(
    `const others${i} = database.prepare(\`${count}\`).get(input.${reference}, id) as { count: number };`,
    typeof max !== "number" && `const room${i} = database.prepare(\`${most.replace(`${sqlName(max.field)} FROM`, `${sqlName(max.field)} AS max FROM`)}\`).get(input.${reference}) as { max: number | null };`,
    `if (others${i}.count >= ${typeof max === "number" ? max : `(room${i}.max ?? Infinity)`}) ${told(reference, "full", `${capital(withArticle(spaced(other.name)))} has no room for another ${spaced(entity.name)}.`)}`,
  );
  return condition === "" ? body : lines(`if (${condition}) {`, indent(body), "}");
}

const capital = (text: string): string => (text[0] ?? "").toUpperCase() + text.slice(1);

function overlapCheck(blueprint: Blueprint, entity: Entity, overlap: NonNullable<Entity["overlaps"]>[number], i: number): string {
  const { reference, from, to, among: rule } = overlap;
  const other = otherSide(blueprint, entity, reference);
  const { code, sql } = among(entity, rule);
  const start = sqlName(from);
  const end = sqlName(to);
  const query = lines(
    `SELECT 1 FROM ${sqlName(sourceName(entity))} WHERE ${sqlName(reference)} = $reference AND "id" <> $id${sql}`,
    `  AND ${start} < coalesce($to, '9999') AND $from < coalesce(${end}, '9999')`,
  );
  const needed = [reference, from].filter((name) => isNullable(fieldOf(entity, name))).map((name) => `input.${name} !== null`);
  const condition = [code.replace(/ && $/, ""), ...needed].filter(Boolean).join(" && ");
  const body = lines(
    `const meeting${i} = database.prepare(\``,
    indent(query),
    "\`);",
    `if (meeting${i}.get({ reference: input.${reference}, id, from: input.${from}, to: input.${to} }) !== undefined) {`,
    `  ${told(from, "overlap", `The ${spaced(other.name)} is taken then: two ${spaced(entity.plural)} of one ${spaced(other.name)} must not meet in time.`)}`,
    "}",
  );
  return condition === "" ? body : lines(`if (${condition}) {`, indent(body), "}");
}

export const guardWords = (blueprint: Blueprint, entity: Entity): string[] => [
  ...(entity.gates ?? []).map(({ reference, field, values }) => `Only for ${withArticle(spaced(otherSide(blueprint, entity, reference).name))} whose ${spaced(field)} is ${spoken(values.map(String), "or")}.`),
  ...(entity.limits ?? []).map(({ reference, max, among: rule }) => `At most ${typeof max === "number" ? max : `as many as its ${spaced(max.field)} says`} for one ${spaced(otherSide(blueprint, entity, reference).name)}${rule ? `, counting those ${"empty" in rule ? `without ${spaced(rule.field)}` : `that are ${spoken(rule.values, "or")}`}` : ""}.`),
  ...(entity.overlaps ?? []).map(({ reference, from, to }) => `No two of one ${spaced(otherSide(blueprint, entity, reference).name)} meet between ${spaced(from)} and ${spaced(to)}.`),
];
