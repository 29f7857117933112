import type { Blueprint, Entity, Field } from "../../../blueprint.ts";
import { ownerColumn } from "../../access/facts.ts";
import { canBeKept, fieldOf, hasGuards, hasUnique, isNullable, referencesTo, sentFields, stateOf } from "../../facts.ts";
import { filterParameter, rangeParameters, sourceName, spaced, sqlName, tableName } from "../../names.ts";
import { hasConditions, sortsByPlace } from "../../service/lists.ts";
import { defined, imported, indent, listed, moduleOf, tuple, under, widthMax } from "../layout.ts";
import { moduleIn, newClass, queryClass } from "../names.ts";
import { literal, quotePython } from "../quoting.ts";
import { parameterAttribute, valuesName } from "./models.ts";
import { ruleNames } from "./rules.ts";

/** app/resources/<plural>/store.py: the only module that knows the table. */
export function storeFile(blueprint: Blueprint, entity: Entity): string {
  const definitions = [
    listRows(entity, blueprint.entities.some(hasConditions)),
    `def get(database: Connection, id: int) -> dict[str, Any]:
    row = database.execute('SELECT * FROM ${sqlName(sourceName(entity))} WHERE "id" = ?', (id,)).fetchone()
    if row is None:
        raise not_found("${spaced(entity.name)}")
    return present(row)`,
    entity.owned && `def owner_of(database: Connection, id: int) -> int | None:
    """Who made it, hidden rows too; None where that one is gone."""
    row = database.execute('SELECT "${ownerColumn(entity)}" FROM ${sqlName(tableName(entity))} WHERE "id" = ?', (id,)).fetchone()
    if row is None:
        raise not_found("${spaced(entity.name)}")
    return row[0] if row[0] is None else int(row[0])`,
    referencesTo(blueprint, entity).length > 0 && `def exists(database: Connection, id: int) -> bool:
    return database.execute('SELECT 1 FROM ${sqlName(sourceName(entity))} WHERE "id" = ?', (id,)).fetchone() is not None`,
    insertion(entity),
    replacing(entity),
    changing(entity),
    write(entity),
    moving(entity),
    removal(blueprint, entity),
    entity.soft_delete && restoring(entity),
    frozenCheck(entity),
    presentation(entity),
  ];
  return moduleOf(`The table of ${spaced(entity.plural)}: only this module knows it.`, under(importsOf(blueprint, entity, definitions.filter(Boolean).join("\n")), constants(entity)), ...definitions);
}

function importsOf(blueprint: Blueprint, entity: Entity, code: string): string {
  const lists = [...(conditionsOf(entity).length > 0 ? ["Condition"] : []), ...(entity.search ? ["contains"] : []), ...(entity.sorts.length > 0 ? ["order_of"] : []), ...(sortsByPlace(entity) ? ["place_in"] : []), "select_page"];
  const enums = orderedFields(entity).filter(({ type }) => type === "enum").map(valuesName);
  const constraints = [...(hasUnique(entity) ? ["refuse_duplicates"] : []), ...(canBeKept(blueprint, entity) ? ["refuse_if_referenced"] : [])];
  return under(
    ["from sqlite3 import Connection, Row", imported("typing", ["Any", ...(enums.length > 0 ? ["get_args"] : [])])].join("\n"),
    [
      imported("app.constraints", constraints),
      "from app.database import writing",
      imported("app.errors", ["not_found", ...(code.includes("conflict(") ? ["conflict"] : [])]),
      "from app.fields import read, values_of",
      imported("app.lists", lists),
      imported(moduleIn(entity, "models"), [...enums, newClass(entity), queryClass(entity)]),
      imported(moduleIn(entity, "rules"), ruleNames(entity)),
    ].filter(Boolean).join("\n"),
  );
}

const orderedFields = (entity: Entity): Field[] => [...new Set([...entity.sorts.map(({ field }) => field), ...(entity.order ? [entity.order.field] : [])])].map((name) => fieldOf(entity, name));

/** Columns in SQL and parameters by their names. */
function constants(entity: Entity): string {
  const { sorts, lifecycle, frozen } = entity;
  return [
    `SENT = ${tuple(sentFields(entity).map(({ name }) => literal(name)), 7)}\n"""What callers send; the rest is the service's own."""`,
    sorts.length > 0 && listed("SORTABLE = {", orderedFields(entity).map((field) => `${literal(field.name)}: ${sortExpression(field)}`), "}"),
    lifecycle && `ACTIONS = {\n${lifecycle.actions.map(({ name, from, to }) => `    ${literal(name)}: (${tuple(from.map((state) => literal(state)), 20)}, ${literal(to)}),`).join("\n")}\n}\n"""From which states each action leads, and to which."""`,
    frozen && `FROZEN = ${tuple(frozen.states.map((state) => literal(state)), 9)}`,
  ].filter(Boolean).join("\n\n");
}

/** Text is sorted without regard to case, enumerations by the order of their values. */
function sortExpression(field: Field): string {
  const column = sqlName(field.name);
  if (field.type === "enum") return `place_in(get_args(${valuesName(field)}), '${column}')`;
  return field.type === "text" ? `'${column} COLLATE NOCASE'` : `'${column}'`;
}

function conditionsOf(entity: Entity): string[] {
  const value = (parameter: string): string => `query.${parameterAttribute(entity, parameter)}`;
  const condition = (field: string, operator: string, parameter: string): string => `Condition('${sqlName(field)} ${operator} ?', ${value(parameter)})`;
  return [
    ...(entity.owned?.of === "all" ? [`Condition('"${ownerColumn(entity)}" = ?', owner)`] : []),
    ...(entity.search ? [`Condition(contains(${entity.search.fields.map((field) => `'${sqlName(field)}'`).join(", ")}), query.q)`] : []),
    ...entity.filters.map(({ field }) => condition(field, "=", filterParameter(entity, field))),
    ...entity.ranges.flatMap(({ field }) => [condition(field, ">=", rangeParameters(field).min), condition(field, "<=", rangeParameters(field).max)]),
  ];
}

function listRows(entity: Entity, hasWhere: boolean): string {
  const where = conditionsOf(entity);
  const order = orderOf(entity);
  return [
    defined("list_rows", ["database: Connection", `query: ${queryClass(entity)}`, ...(entity.owned?.of === "all" ? ["owner: int | None"] : [])], "dict[str, Any]"),
    ...(where.length > 0 ? [indent(listed("where = [", where, "]", widthMax))] : []),
    `    order = ${order}`,
    `    return select_page(database, "${sourceName(entity)}", ${where.length > 0 ? "where, " : hasWhere ? "[], " : ""}order, query, present)`,
  ].join("\n");
}

function orderOf(entity: Entity): string {
  const { order, sorts } = entity;
  if (sorts.length > 0) {
    if (!order) return `order_of(SORTABLE, query.sort) if query.sort else '"id"'`;
    return `order_of(SORTABLE, query.sort or ${literal(order.direction === "desc" ? `-${order.field}` : order.field)})`;
  }
  if (!order) return `'"id"'`;
  const field = fieldOf(entity, order.field);
  const direction = order.direction.toUpperCase();
  const rest = `${direction}${isNullable(field) ? " NULLS LAST" : ""}, "id" ${direction}`;
  const expression = sortExpression(field);
  return field.type === "enum" ? `f"""{${expression}} ${rest}"""` : `${expression.slice(0, -1)} ${rest}'`;
}

const checks = (entity: Entity, current: string): string[] => ruleNames(entity).map((name) => `${name}(database, new${name === "check_others" && current ? `, ${current}` : ""})`);

/** Long statements go over several lines. */
const sqlBlock = (name: string, sql: string): string => `${name} = """\n${indent(sql)}\n"""`;

const columnList = (names: readonly string[]): string => listed("(", names, ")", 20).replace(/,\n\)$/, "\n)");

const guarded = (entity: Entity, statement: string): string[] => (hasUnique(entity) ? [`with refuse_duplicates("${spaced(entity.name)}"):`, `    ${statement}`] : [statement]);

function insertion(entity: Entity): string {
  const columns = [...entity.fields.map(({ name }) => name), ...(entity.owned ? [ownerColumn(entity)] : []), "created_at", "updated_at"];
  const state = stateOf(entity);
  const own = [...(state ? [`${literal(state.name)}: ${literal(state.default ?? null)}`] : []), ...(entity.owned ? [`"${ownerColumn(entity)}": owner`] : []), `"created_at": now`, `"updated_at": now`];
  const sql = `INSERT INTO ${sqlName(tableName(entity))}\n${indent(columnList(columns.map(sqlName)))}\nVALUES\n${indent(columnList(columns.map((name) => `:${name}`)))}`;
  return [
    defined("insert", ["database: Connection", `new: ${newClass(entity)}`, "now: str", ...(entity.owned ? ["owner: int"] : [])], "dict[str, Any]"),
    indent(sqlBlock("statement", sql)),
    "    with writing(database):",
    indent([...checks(entity, ""), listed("row = {", ["**values_of(new)", ...own], "}", 8), ...guarded(entity, "cursor = database.execute(statement, row)"), "return get(database, int(cursor.lastrowid or 0))"].join("\n"), 2),
  ].join("\n");
}

const replacing = (entity: Entity): string => `def replace(database: Connection, id: int, new: ${newClass(entity)}, now: str) -> dict[str, Any]:
    with writing(database):
        return write(database, get(database, id), new, now)`;

const changing = (entity: Entity): string => `def change(database: Connection, id: int, changes: dict[str, Any], now: str) -> dict[str, Any]:
    """What isn't sent stays. The whole row then keeps to the rules of a new one."""
    with writing(database):
        current = get(database, id)
        new = read(${newClass(entity)}, {**{name: current[name] for name in SENT}, **changes})
        return write(database, current, new, now)`;

function write(entity: Entity): string {
  const assignments = [...sentFields(entity).map(({ name }) => name), "updated_at"].map((name) => `${sqlName(name)} = :${name}`);
  const sql = `UPDATE ${sqlName(tableName(entity))}\nSET ${assignments.join(", ").length > 100 ? assignments.join(",\n    ") : assignments.join(", ")}\nWHERE "id" = :id`;
  // A field of the caller's can't be called id.
  const run = `database.execute(statement, {**values_of(new), "id": current["id"], "updated_at": now})`;
  return [
    `def write(database: Connection, current: dict[str, Any], new: ${newClass(entity)}, now: str) -> dict[str, Any]:`,
    indent([sqlBlock("statement", sql), ...(entity.frozen ? ["refuse_frozen(current)"] : []), ...checks(entity, "current"), ...guarded(entity, run), `return get(database, current["id"])`].join("\n")),
  ].join("\n");
}

/** The states in which rows count for limits and overlaps, all of these together. */
const countedStates = (entity: Entity, state: string): string[] =>
  [...new Set([...(entity.limits ?? []), ...(entity.overlaps ?? [])].flatMap(({ among }) => (among && among.field === state && "values" in among ? among.values : [])))];

function moving(entity: Entity): string | undefined {
  const state = stateOf(entity);
  if (!state || !entity.lifecycle) return undefined;
  const counted = countedStates(entity, state.name);
  // A row that comes back to where it counts needs its place again.
  const returns = hasGuards(entity) && entity.lifecycle.actions.some(({ from, to }) => counted.includes(to) && from.some((one) => !counted.includes(one)));
  const again = returns ? [`counting = ${tuple(counted.map((value) => literal(value)), 12)}`, `if target in counting and state not in counting:`, `    check_others(database, read(${newClass(entity)}, {name: row[name] for name in SENT}), row)`] : [];
  const body = [
    "sources, target = ACTIONS[action]",
    ...(returns ? ["row = get(database, id)", `state = row[${literal(state.name)}]`] : [`state = get(database, id)[${literal(state.name)}]`]),
    "if state not in sources:",
    `    message = f"This ${spaced(entity.name)} is {state}, and that isn't where this action begins."`,
    `    raise conflict(${literal(state.name)}, "wrong_state", message)`,
    ...again,
    `statement = 'UPDATE ${sqlName(tableName(entity))} SET ${sqlName(state.name)} = ?, "updated_at" = ? WHERE "id" = ?'`,
    "database.execute(statement, (target, now, id))",
    "return get(database, id)",
  ];
  return `def move(database: Connection, id: int, action: str, now: str) -> dict[str, Any]:\n    with writing(database):\n${indent(body.join("\n"), 2)}`;
}

function removal(blueprint: Blueprint, entity: Entity): string {
  const what = spaced(entity.name);
  const table = sqlName(tableName(entity));
  const frozen = entity.frozen ? ["refuse_frozen(get(database, id))"] : [];
  if (entity.soft_delete) {
    const body = [...frozen, `statement = 'UPDATE ${table} SET "deleted_at" = ? WHERE "id" = ? AND "deleted_at" IS NULL'`, "if database.execute(statement, (now, id)).rowcount == 0:", `    raise not_found("${what}")`];
    return `def delete(database: Connection, id: int, now: str) -> None:\n    """The row stays in the table, and what refers to it stays too."""\n    with writing(database):\n${indent(body.join("\n"), 2)}`;
  }
  const run = `deleted = database.execute('DELETE FROM ${table} WHERE "id" = ?', (id,)).rowcount`;
  const body = [...frozen, ...(canBeKept(blueprint, entity) ? [`with refuse_if_referenced("${what}"):`, `    ${run}`] : [run]), "if deleted == 0:", `    raise not_found("${what}")`];
  return `def delete(database: Connection, id: int) -> None:\n    with writing(database):\n${indent(body.join("\n"), 2)}`;
}

function restoring(entity: Entity): string {
  const table = sqlName(tableName(entity));
  const again = hasGuards(entity) ? ["hidden = present(row)", `check_others(database, read(${newClass(entity)}, {name: hidden[name] for name in SENT}), hidden)`] : [];
  const body = [`row = database.execute('SELECT * FROM ${table} WHERE "id" = ?', (id,)).fetchone()`, "if row is None:", `    raise not_found("${spaced(entity.name)}")`, ...again, `database.execute('UPDATE ${table} SET "deleted_at" = NULL WHERE "id" = ?', (id,))`, "return get(database, id)"];
  return `def restore(database: Connection, id: int) -> dict[str, Any]:\n    """One that isn't deleted is answered as it is."""\n    with writing(database):\n${indent(body.join("\n"), 2)}`;
}

function frozenCheck(entity: Entity): string | undefined {
  const state = stateOf(entity);
  if (!state || !entity.frozen) return undefined;
  return `def refuse_frozen(row: dict[str, Any]) -> None:
    state = row[${literal(state.name)}]
    if state in FROZEN:
        message = f"This ${spaced(entity.name)} is {state} and can't be changed any more."
        raise conflict(${literal(state.name)}, "frozen", message)`;
}

/** SQLite keeps booleans as 0 and 1. */
function presentation(entity: Entity): string {
  const flags = entity.fields.filter(({ type }) => type === "boolean");
  if (flags.length === 0) return `def present(row: Row) -> dict[str, Any]:\n    return dict(row)`;
  const items = flags.map(({ name, required }) => `${quotePython(name)}: ${required ? `bool(row[${literal(name)}])` : `None if row[${literal(name)}] is None else bool(row[${literal(name)}])`}`);
  return `def present(row: Row) -> dict[str, Any]:\n    """SQLite has no booleans: they are 0 and 1 there."""\n${indent(listed("return {", ["**dict(row)", ...items], "}", 4))}`;
}

