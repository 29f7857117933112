import type { Among, Blueprint, Entity, Field, Gate, Limit } from "../../../blueprint.ts";
import { fieldOf, hasGuards, isNullable, otherSide, referencesOf, stateOf } from "../../facts.ts";
import { capitalised, spoken, withArticle } from "../../layout.ts";
import { sourceName, spaced, sqlName, tableName } from "../../names.ts";
import { imported, indent, listed, moduleOf, sortedImports, tuple, under, widthMax } from "../layout.ts";
import { attributeOf, moduleIn, newClass, packageOf, storeName } from "../names.ts";
import { literal, quotePython } from "../quoting.ts";

const hasPairs = (entity: Entity): boolean => entity.comparisons.length > 0 || entity.any_of.length > 0 || entity.fields.some(({ type }) => type === "reference");

export const ruleNames = (entity: Entity): string[] => [...(hasPairs(entity) ? ["check_rules"] : []), ...(hasGuards(entity) ? ["check_others"] : [])];

/** app/resources/<plural>/rules.py: what a model can't see. Only there if there is something. */
export function rulesFile(blueprint: Blueprint, entity: Entity): string | undefined {
  if (ruleNames(entity).length === 0) return undefined;
  const one = newClass(entity);
  const targets = [...new Set(referencesOf(blueprint, entity).map(({ to }) => to))];
  const stores = targets.map((to) => `from app.resources.${packageOf(to)} import store as ${storeName(to)}`).sort();
  const errors = [...(hasPairs(entity) ? ["Fault", "invalid"] : []), ...(hasGuards(entity) ? ["conflict"] : [])];
  // Modules of a circle know each other by name: what is in them is looked up when it is needed.
  const imports = sortedImports([imported("app.errors", errors), ...stores, imported(moduleIn(entity, "models"), [one])]);
  return moduleOf(
    `What a model of ${spaced(entity.plural)} can't see: other rows, and fields against each other.`,
    under(["from sqlite3 import Connection", hasGuards(entity) && "from typing import Any"].filter(Boolean).join("\n"), imports),
    hasPairs(entity) && rules(blueprint, entity),
    hasGuards(entity) && guards(blueprint, entity),
  );
}

const newOf = (entity: Entity, name: string): string => `new.${attributeOf(entity, { name })}`;

function rules(blueprint: Blueprint, entity: Entity): string {
  const references = referencesOf(blueprint, entity).map(({ field, to }) => {
    const value = newOf(entity, field.name);
    return fault(`${isNullable(field) ? `${value} is not None and ` : ""}not ${storeName(to)}.exists(database, ${value})`, field.name, "unknown_reference", `There is no such ${spaced(to.name)}.`);
  });
  const comparisons = entity.comparisons.map(({ left, op, right }) => {
    const nullable = [left, right].filter((side) => isNullable(fieldOf(entity, side))).map((side) => `${newOf(entity, side)} is not None`);
    const [before, after] = comparable(entity, fieldOf(entity, left), fieldOf(entity, right));
    return fault([...nullable, `${before} ${op === "<" ? ">=" : ">"} ${after}`].join(" and "), right, "out_of_order", `${spaced(right)} must ${op === "<" ? "come after" : "not come before"} ${spaced(left)}.`);
  });
  const alternatives = entity.any_of.map(({ fields }) => fault(fields.map((field) => `${newOf(entity, field)} is None`).join(" and "), fields[0] ?? "", "required", `${capitalised(spoken(fields.map(spaced), "or"))} is required.`));
  return [
    `def check_rules(${references.length > 0 ? "database" : "_"}: Connection, new: ${newClass(entity)}) -> None:`,
    `    """422 where a reference leads nowhere or fields contradict each other."""`,
    "    faults: list[Fault] = []",
    indent([...references, ...comparisons, ...alternatives].join("\n")),
    "    if faults:\n        raise invalid(faults)",
  ].join("\n");
}

/** Dates and times are compared as text, and a time with a date by its day. */
const comparable = (entity: Entity, left: Field, right: Field): string[] => [left, right].map(({ name, type }) => `${newOf(entity, name)}${left.type !== right.type && type === "datetime" ? "[:10]" : ""}`);

const fault = (broken: string, field: string, code: string, message: string): string =>
  `${condition("if", broken)}\n${indent(listed("faults.append({", [`"pointer": "#/${field}"`, `"code": "${code}"`, `"message": ${quotePython(message)}`], "})", 8).replace(/^faults\.append\(\{\n([\s\S]*)\n\}\)$/, (_, items: string) => `faults.append(\n    {\n${indent(items)}\n    }\n)`))}`;

/** `if …:`, its parts a line each where it is long. */
function condition(word: string, broken: string): string {
  const short = `${word} ${broken}:`;
  return short.length + 4 <= widthMax ? short : `${word} (\n${indent(broken.replace(/ and /g, "\nand "))}\n):`;
}

/**
 * What a write is refused for with 409. The row itself never counts against itself, and what was there before stays: a change that leaves the reference alone isn't
 * asked again whether it may refer.
 */
function guards(blueprint: Blueprint, entity: Entity): string {
  const { gates = [], limits = [], overlaps = [] } = entity;
  const body = [
    ...(limits.length + overlaps.length > 0 ? [`id = current["id"] if current else 0`] : []),
    ...gates.map((gate) => gateCheck(blueprint, entity, gate)),
    ...limits.map((limit) => limitCheck(blueprint, entity, limit)),
    ...overlaps.map((overlap) => overlapCheck(blueprint, entity, overlap)),
  ];
  return [
    `def check_others(database: Connection, new: ${newClass(entity)}, current: dict[str, Any] | None = None) -> None:`,
    `    """409 for what other rows forbid. \`current\` is the row as it is, where there is one."""`,
    indent(body.join("\n")),
  ].join("\n");
}

const refusal = (field: string, code: string, message: string): string => {
  const short = `raise conflict("${field}", "${code}", ${quotePython(message)})`;
  return short.length + 12 <= widthMax ? short : listed("raise conflict(", [`"${field}"`, `"${code}"`, quotePython(message)], ")", widthMax);
};

const moves = (entity: Entity, reference: string): string => `(current is None or ${newOf(entity, reference)} != current["${reference}"])`;

const present = (entity: Entity, names: readonly string[]): string[] => names.filter((name) => isNullable(fieldOf(entity, name))).map((name) => `${newOf(entity, name)} is not None`);

/** A query over several lines where it doesn't fit, as an argument. */
const execute = (sql: string, values: string, used: number): string => {
  const short = `database.execute(${sql}, ${values})`;
  return used + short.length <= widthMax ? short : listed("database.execute(", [sql, values], ")", widthMax);
};

const sqlText = (sql: string): string => (sql.includes("\n") ? `"""\n${indent(sql)}\n"""` : sql.includes("'") ? `"""${sql.endsWith(`"`) ? `${sql} ` : sql}"""` : `'${sql}'`);

function gateCheck(blueprint: Blueprint, entity: Entity, { reference, field, values }: Gate): string {
  const other = otherSide(blueprint, entity, reference);
  const sql = `SELECT ${sqlName(field)} FROM ${sqlName(tableName(other))} WHERE "id" = ?`;
  const allowed = tuple(values.map((value) => literal(typeof value === "boolean" ? Number(value) : value)));
  const check = [
    `(value,) = ${execute(sqlText(sql), `(${newOf(entity, reference)},)`, 40)}.fetchone()`,
    `if value not in ${allowed}:\n${indent(refusal(reference, "wrong_state", `This ${spaced(other.name)} takes no ${spaced(entity.plural)} the way it is.`))}`,
  ].join("\n");
  return `${condition("if", [...present(entity, [reference]), moves(entity, reference)].join(" and ").replace(/^\((.*)\)$/, "$1"))}\n${indent(check)}`;
}

/** Whether the row counts, as a condition in code; whether others do, as one in SQL. */
function counted(entity: Entity, rule: Among | undefined): { code: string[]; sql: string } {
  if (!rule) return { code: [], sql: "" };
  if ("empty" in rule) return { code: [`${newOf(entity, rule.field)} is None`], sql: ` AND ${sqlName(rule.field)} IS NULL` };
  const values = rule.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ");
  // A new row's state is the first one, which counts; a row that is changed keeps its own.
  const code = stateOf(entity)?.name === rule.field ? [] : [`${newOf(entity, rule.field)} in ${tuple(rule.values.map((value) => literal(value)))}`];
  return { code, sql: ` AND ${sqlName(rule.field)} IN (${values})` };
}

function limitCheck(blueprint: Blueprint, entity: Entity, { reference, max, among }: Limit): string {
  const other = otherSide(blueprint, entity, reference);
  const { code, sql } = counted(entity, among);
  const value = newOf(entity, reference);
  const count = `SELECT count(*) FROM ${sqlName(sourceName(entity))} WHERE ${sqlName(reference)} = ? AND "id" <> ?${sql}`;
  // What doesn't move and counted before still has its place.
  const conditions = [...code, ...present(entity, [reference]), ...(among ? [] : [moves(entity, reference)])];
  const room = typeof max === "number" ? [] : [`(room,) = ${execute(`'SELECT ${sqlName(max.field)} FROM ${sqlName(tableName(other))} WHERE "id" = ?'`, `(${value},)`, 30)}.fetchone()`];
  const most = typeof max === "number" ? `others >= ${max}` : isNullable(fieldOf(other, max.field)) ? "room is not None and others >= room" : "others >= room";
  const body = [
    `(others,) = ${execute(sqlText(count), `(${value}, id)`, 30)}.fetchone()`,
    ...room,
    `if ${most}:\n${indent(refusal(reference, "full", `${capitalised(withArticle(spaced(other.name)))} has no room for another ${spaced(entity.name)}.`))}`,
  ].join("\n");
  if (conditions.length === 0) return body;
  return `${condition("if", conditions.length === 1 ? (conditions[0] ?? "").replace(/^\((.*)\)$/, "$1") : conditions.join(" and "))}\n${indent(body)}`;
}

function overlapCheck(blueprint: Blueprint, entity: Entity, { reference, from, to, among }: NonNullable<Entity["overlaps"]>[number]): string {
  const other = otherSide(blueprint, entity, reference);
  const { code, sql } = counted(entity, among);
  const query = [
    `SELECT 1 FROM ${sqlName(sourceName(entity))} WHERE ${sqlName(reference)} = :reference AND "id" <> :id${sql}`,
    `AND ${sqlName(from)} < coalesce(:until, '9999') AND :since < coalesce(${sqlName(to)}, '9999')`,
  ].join("\n");
  const values = `{"reference": ${newOf(entity, reference)}, "id": id, "since": ${newOf(entity, from)}, "until": ${newOf(entity, to)}}`;
  const conditions = [...code, ...present(entity, [reference, from])];
  const body = [
    `meeting = database.execute(\n    """\n${indent(query, 2)}\n    """,\n    ${values},\n)`,
    `if meeting.fetchone():\n${indent(refusal(from, "overlap", `The ${spaced(other.name)} is taken then: two ${spaced(entity.plural)} of one ${spaced(other.name)} must not meet in time.`))}`,
  ].join("\n");
  return conditions.length === 0 ? body : `${condition("if", conditions.join(" and "))}\n${indent(body)}`;
}
