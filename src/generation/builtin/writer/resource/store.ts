import type { Blueprint, Entity, Field } from "../../blueprint.ts";
import { ownerColumn } from "../access/facts.ts";
import { canBeKept, fieldOf, hasGuards, hasRules, hasUnique, isNullable, referencesOf, referencesTo, sentFields, stateOf } from "../facts.ts";
import { blocks, capitalised, indent, lines, listed, spoken } from "../layout.ts";
import { filterParameter, pascal, rangeParameters, sourceName, spaced, sqlName, tableName, folderOf, typeName } from "../names.ts";
import { quote } from "../quoting.ts";
import { hasConditions, sortsByPlace } from "../service/lists.ts";
import { guards } from "./guards.ts";
import { hiding } from "./hiding.ts";
import { actionsTable, frozenCheck, moving } from "./lifecycle.ts";
import { enumerationName } from "./schema.ts";

/** src/<plural>/store.ts: the only file that knows the table. */
export function storeFile(blueprint: Blueprint, entity: Entity): string {
  const name = pascal(entity.name);
  const [type, source] = [typeName(entity), sqlName(sourceName(entity))];
  return blocks(
    importsOf(blueprint, entity),
    entity.sorts.length > 0 &&
      lines("const sortable = {", ...sortableFields(entity).map((field) => `  ${field.name}: ${sortExpression(entity, field)},`), "};"),
    actionsTable(entity),
    frozenCheck(entity),
    `export function list${pascal(entity.plural)}(database: DatabaseSync, query: ${name}Query${entity.owned?.of === "all" ? ", owner: number | undefined" : ""}): Page<${type}> {\n${indent(selection(blueprint, entity))}\n}`,
    `export function get${name}(database: DatabaseSync, id: number): ${type} {
  const row = database.prepare(\`SELECT * FROM ${source} WHERE "id" = ?\`).get(id);
  if (row === undefined) throw notFound("${spaced(entity.name)}");
  return to${name}(row);
}`,
    entity.owned && `/** Who made it, hidden rows too; null where that one is gone. */
export function ownerOf${name}(database: DatabaseSync, id: number): number | null {
  const row = database.prepare(\`SELECT "${ownerColumn(entity)}" AS owner FROM ${sqlName(tableName(entity))} WHERE "id" = ?\`).get(id);
  if (row === undefined) throw notFound("${spaced(entity.name)}");
  return row.owner === null ? null : Number(row.owner);
}`,
    referencesTo(blueprint, entity).length > 0 &&
      `export function has${name}(database: DatabaseSync, id: number): boolean {
  return database.prepare(\`SELECT 1 FROM ${source} WHERE "id" = ?\`).get(id) !== undefined;
}`,
    insertion(entity),
    change(entity),
    moving(entity),
    removal(blueprint, entity),
    hasRules(entity) && rules(blueprint, entity),
    hasGuards(entity) && guards(blueprint, entity),
    presentation(entity),
    hasBooleans(entity) && flags(entity),
  );
}

function importsOf(blueprint: Blueprint, entity: Entity): string {
  const name = pascal(entity.name);
  const targets = [...new Set(referencesOf(blueprint, entity).map(({ to }) => to))].filter((to) => to !== entity);
  const constraints = [...(hasUnique(entity) ? ["refuseDuplicates"] : []), ...(canBeKept(blueprint, entity) ? ["refuseIfReferenced"] : [])];
  const errors = [...(hasRules(entity) ? ["type Fault", "invalid"] : []), "notFound", ...(entity.lifecycle || hasGuards(entity) ? ["Problem"] : [])].join(", ");
  const lists = [...(entity.search ? ["contains"] : []), ...(entity.sorts.length > 0 ? ["orderOf"] : []), "type Page", ...(sortsByPlace(entity) ? ["placeIn"] : []), "type Row", "selectPage"];
  const values = entity.fields.filter((field) => field.type === "enum" && isOrdered(entity, field)).map((field) => enumerationName(entity, field));
  const types = [`type ${typeName(entity)}`, `type ${name}Query`, `type New${name}`];
  return lines(
    `import type { DatabaseSync } from "node:sqlite";`,
    constraints.length > 0 && `import { ${constraints.join(", ")} } from "../constraints.ts";`,
    `import { ${errors} } from "../errors.ts";`,
    `import { ${lists.join(", ")} } from "../lists.ts";`,
    ...targets
      .sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : 1))
      .map((to) => `import { has${pascal(to.name)} } from "../${folderOf(to)}/store.ts";`),
    values.length > 0
      ? `${listed("import {", [...values, ...types], "}", 22)} from "./schema.ts";`
      : `import type { ${types.map((type) => type.slice(5)).join(", ")} } from "./schema.ts";`,
  );
}

const isOrdered = (entity: Entity, field: Field): boolean => entity.order?.field === field.name || entity.sorts.some((sort) => sort.field === field.name);

const sortableFields = (entity: Entity): Field[] =>
  [...new Set([...entity.sorts.map((sort) => sort.field), ...(entity.order ? [entity.order.field] : [])])].map((field) => fieldOf(entity, field));

/** An SQL expression as a piece of code. Text is sorted without regard to case. */
function sortExpression(entity: Entity, field: Field): string {
  const column = sqlName(field.name);
  if (field.type === "enum") return `placeIn(${enumerationName(entity, field)}, '${column}')`;
  return field.type === "text" ? `'${column} COLLATE NOCASE'` : `'${column}'`;
}

function selection(blueprint: Blueprint, entity: Entity): string {
  const table = `table: "${sourceName(entity)}",`;
  const conditions = conditionsOf(entity).map((condition) => `${condition},`);
  const where = conditions.length > 0 ? lines("where: [", indent(conditions.join("\n")), "],") : "where: [],";
  return lines(
    "const selection = {",
    indent(lines(table, blueprint.entities.some(hasConditions) && where, `orderBy: ${orderOf(entity)},`, "limit: query.limit,", "offset: query.offset,")),
    "};",
    `return selectPage(database, selection, to${pascal(entity.name)});`,
  );
}

function conditionsOf(entity: Entity): string[] {
  const search = entity.search ? [`{ sql: ${listed("contains(", entity.search.fields.map((field) => `'${sqlName(field)}'`), ")", 30)}, value: query.q }`] : [];
  return [
    ...(entity.owned?.of === "all" ? [`{ sql: '"${ownerColumn(entity)}" = ?', value: owner }`] : []),
    ...search,
    ...entity.filters.map(({ field }) => condition(field, "=", filterParameter(entity, field))),
    ...entity.ranges.flatMap(({ field }) => [condition(field, ">=", rangeParameters(field).min), condition(field, "<=", rangeParameters(field).max)]),
  ];
}

const condition = (field: string, operator: string, parameter: string): string => `{ sql: '${sqlName(field)} ${operator} ?', value: query.${parameter} }`;

function orderOf(entity: Entity): string {
  const { order } = entity;
  if (entity.sorts.length > 0) {
    if (!order) return `query.sort === undefined ? '"id"' : orderOf(sortable, query.sort)`;
    return `orderOf(sortable, query.sort ?? ${quote(order.direction === "desc" ? `-${order.field}` : order.field)})`;
  }
  if (!order) return `'"id"'`;
  const field = fieldOf(entity, order.field);
  const direction = order.direction.toUpperCase();
  const nulls = isNullable(field) ? " NULLS LAST" : "";
  const rest = `${direction}${nulls}, "id" ${direction}`;
  const expression = sortExpression(entity, field);
  return field.type === "enum" ? `\`\${${expression}} ${rest}\`` : `${expression.slice(0, -1)} ${rest}'`;
}

function insertion(entity: Entity): string {
  const name = pascal(entity.name);
  const columns = [...entity.fields.map((field) => field.name), ...(entity.owned ? [ownerColumn(entity)] : []), "created_at", "updated_at"];
  const statement = lines(
    `INSERT INTO ${sqlName(tableName(entity))}`,
    indent(sqlList(columns.map(sqlName))),
    "VALUES",
    indent(sqlList(columns.map((column) => `$${column}`))),
  );
  const insert = hasUnique(entity) ? `refuseDuplicates("${spaced(entity.name)}", () => insert.run(row))` : "insert.run(row)";
  return lines(
    `export function insert${name}(database: DatabaseSync, input: New${name}, now: Date${entity.owned ? ", owner: number" : ""}): ${typeName(entity)} {`,
    hasRules(entity) && `  checkRules(database, input);`,
    hasGuards(entity) && "  checkOthers(database, input);",
    "  const insert = database.prepare(`",
    indent(statement, 2),
    "  `);",
    `  const row = { ...input, ${initialState(entity)}${hasBooleans(entity) ? "...flags(input), " : ""}${entity.owned ? `${ownerColumn(entity)}: owner, ` : ""}created_at: now.toISOString(), updated_at: now.toISOString() };`,
    `  const { lastInsertRowid } = ${insert};`,
    `  return get${name}(database, Number(lastInsertRowid));`,
    "}",
  );
}

/** `status: "open" as const, ` for a new row, or nothing. */
function initialState(entity: Entity): string {
  const state = stateOf(entity);
  return state ? `${state.name}: ${quote(String(state.default))}, ` : "";
}

/** SQL takes no comma after the last item. */
const sqlList = (items: readonly string[]): string => listed("(", items, ")", 6).replace(/,\n\)$/, "\n)");

function change(entity: Entity): string {
  const name = pascal(entity.name);
  const assignments = [...sentFields(entity).map((field) => field.name), "updated_at"].map((column) => `${sqlName(column)} = $${column}`);
  const run = `update.run({ ...changed, ${hasBooleans(entity) ? "...flags(changed), " : ""}id, updated_at: now.toISOString() })`;
  const statement = hasUnique(entity) ? `refuseDuplicates("${spaced(entity.name)}", () => ${run})` : run;
  return lines(
    `export function update${name}(database: DatabaseSync, id: number, changes: Partial<New${name}>, now: Date): ${typeName(entity)} {`,
    entity.frozen && `  refuseFrozen(get${name}(database, id));`,
    `  const { created_at: _, ${stateOf(entity) ? `${stateOf(entity)?.name}: _state, ` : ""}${entity.owned ? `${ownerColumn(entity)}: _owner, ` : ""}${(entity.computed ?? []).map(({ name }, i) => `${name}: _computed${i}, `).join("")}...current } = get${name}(database, id);`,
    "  const changed = { ...current, ...changes };",
    hasRules(entity) && "  checkRules(database, changed);",
    hasGuards(entity) && "  checkOthers(database, changed, current);",
    "  const update = database.prepare(`",
    `    UPDATE ${sqlName(tableName(entity))}`,
    `    SET ${assignments.join(", ").length > 100 ? assignments.join(",\n      ") : assignments.join(", ")}`,
    `    WHERE "id" = $id`,
    "  `);",
    `  ${statement};`,
    `  return get${name}(database, id);`,
    "}",
  );
}

function removal(blueprint: Blueprint, entity: Entity): string {
  if (entity.soft_delete) return hiding(entity);
  const what = spaced(entity.name);
  const run = "remove.run(id)";
  return lines(
    `export function delete${pascal(entity.name)}(database: DatabaseSync, id: number): void {`,
    entity.frozen && `  refuseFrozen(get${pascal(entity.name)}(database, id));`,
    `  const remove = database.prepare(\`DELETE FROM ${sqlName(tableName(entity))} WHERE "id" = ?\`);`,
    `  const { changes } = ${canBeKept(blueprint, entity) ? `refuseIfReferenced("${what}", () => ${run})` : run};`,
    `  if (changes === 0) throw notFound("${what}");`,
    "}",
  );
}

function rules(blueprint: Blueprint, entity: Entity): string {
  const references = referencesOf(blueprint, entity).map(({ field, to }) => {
    const known = `has${pascal(to.name)}(database, input.${field.name})`;
    const broken = isNullable(field) ? `input.${field.name} !== null && !${known}` : `!${known}`;
    return fault(broken, field.name, "unknown_reference", `There is no such ${spaced(to.name)}.`);
  });
  const comparisons = entity.comparisons.map(({ left, op, right }) => {
    const nullable = [left, right].filter((side) => isNullable(fieldOf(entity, side))).map((side) => `input.${side} !== null`);
    const [before, after] = comparable(fieldOf(entity, left), fieldOf(entity, right));
    const broken = [...nullable, `${before} ${op === "<" ? ">=" : ">"} ${after}`].join(" && ");
    return fault(broken, right, "out_of_order", `${spaced(right)} must ${op === "<" ? "come after" : "not come before"} ${spaced(left)}.`);
  });
  const alternatives = entity.any_of.map(({ fields }) => {
    const broken = fields.map((field) => `input.${field} === null`).join(" && ");
    return fault(broken, fields[0] ?? "", "required", `${capitalised(spoken(fields.map(spaced), "or"))} is required.`);
  });
  return lines(
    "/** What the schema can't see: other rows, and fields against each other. */",
    `function checkRules(${references.length > 0 ? "database" : "_database"}: DatabaseSync, input: New${pascal(entity.name)}): void {`,
    "  const faults: Fault[] = [];",
    indent([...references, ...comparisons, ...alternatives].join("\n")),
    "  if (faults.length > 0) throw invalid(faults);",
    "}",
  );
}

/** Dates and times are compared as text, and a time with a date by its day. */
function comparable(left: Field, right: Field): string[] {
  const byDay = left.type !== right.type;
  return [left, right].map(({ name, type }) => `input.${name}${byDay && type === "datetime" ? ".slice(0, 10)" : ""}`);
}

const fault = (broken: string, field: string, code: string, message: string): string =>
  lines(`if (${broken}) {`, indent(listed("faults.push({", [`pointer: "#/${field}"`, `code: "${code}"`, `message: "${message}"`], "});", 4)), "}");

const hasBooleans = (entity: Entity): boolean => entity.fields.some((field) => field.type === "boolean");

/** The table is STRICT, so that a row has the types of its columns. SQLite keeps booleans as 0 and 1. */
function presentation(entity: Entity): string {
  const [name, type] = [pascal(entity.name), typeName(entity)];
  const booleans = entity.fields.filter((field) => field.type === "boolean");
  const comment = "/** The table is STRICT: a row has the types of its columns. */";
  if (booleans.length === 0) return `${comment}\nconst to${name} = (row: Row): ${type} => row as ${type};`;
  const items = booleans.map(({ name: field, required }) => `${field}: ${required ? "" : `row.${field} === null ? null : `}Boolean(row.${field})`);
  return `${comment}\nconst to${name} = (row: Row): ${type} => (${listed("{", ["...row", ...items], "}", 60)}) as ${type};`;
}

function flags(entity: Entity): string {
  const items = entity.fields
    .filter((field) => field.type === "boolean")
    .map(({ name, required }) => `${name}: ${required ? "" : `input.${name} === null ? null : `}Number(input.${name})`);
  return `/** SQLite has no booleans: they are 0 and 1 there. */\nconst flags = (input: New${pascal(entity.name)}) => (${listed("{", items, "}", 60)});`;
}
