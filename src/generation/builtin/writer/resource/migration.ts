import type { Blueprint, Entity, Field } from "../../blueprint.ts";
import { ownerColumn, usersTable } from "../access/facts.ts";
import { usersMigration } from "../access/files.ts";
import { entityOf, fieldOf } from "../facts.ts";
import { blocks, indent, lines } from "../layout.ts";
import { sqlName, tableName } from "../names.ts";
import { viewOf } from "./computed.ts";

/** migrations/0001: a table for each entity, with what only a database can hold to: types, presence, uniqueness and references. */
export const migration = (blueprint: Blueprint): string => blocks(blueprint.access && usersMigration, ...blueprint.entities.map((entity) => tableOf(blueprint, entity)), ...blueprint.entities.map((entity) => viewOf(blueprint, entity)));

function tableOf(blueprint: Blueprint, entity: Entity): string {
  const columns = [
    `"id" INTEGER PRIMARY KEY AUTOINCREMENT`,
    ...entity.fields.map((field) => columnOf(blueprint, field)),
    ...(entity.owned ? [`"${ownerColumn(entity)}" INTEGER REFERENCES "${usersTable}" ("id") ON DELETE SET NULL`] : []),
    `"created_at" TEXT NOT NULL`,
    `"updated_at" TEXT NOT NULL`,
    ...(entity.soft_delete ? [`"deleted_at" TEXT`] : []),
    ...entity.unique_together.map(({ fields }) => `UNIQUE (${fields.map(sqlName).join(", ")})`),
    ...entity.any_of.map(({ fields }) => `CHECK (${fields.map((field) => `${sqlName(field)} IS NOT NULL`).join(" OR ")})`),
  ];
  return lines(
    `CREATE TABLE ${sqlName(tableName(entity))} (`,
    indent(columns.join(",\n")),
    ") STRICT;",
    ...(entity.owned ? [`CREATE INDEX ${sqlName(`${tableName(entity)}.owner`)} ON ${sqlName(tableName(entity))} ("${ownerColumn(entity)}");`] : []),
    ...indexed(entity).map((field) => `CREATE INDEX ${sqlName(`${tableName(entity)}.${field}`)} ON ${sqlName(tableName(entity))} (${sqlName(field)});`),
  );
}

function columnOf(blueprint: Blueprint, field: Field): string {
  const parts = [sqlName(field.name), columnType(field), field.required && "NOT NULL", field.type === "email" && "COLLATE NOCASE", field.unique && "UNIQUE", referenceOf(blueprint, field)];
  return parts.filter(Boolean).join(" ");
}

function referenceOf(blueprint: Blueprint, field: Field): string | false {
  if (field.type !== "reference") return false;
  const table = sqlName(tableName(entityOf(blueprint, field.entity)));
  return `REFERENCES ${table} ("id") ON DELETE ${field.on_delete === "cascade" ? "CASCADE" : "RESTRICT"}`;
}

function columnType(field: Field): string {
  switch (field.type) {
    case "integer":
    case "boolean":
    case "reference":
      return "INTEGER";
    case "decimal":
    case "money":
      return "REAL";
    default:
      return "TEXT";
  }
}

/** Columns that lists are filtered by, ordered by, or that refer. Unique ones have an index of their own. */
function indexed(entity: Entity): string[] {
  const asked = [...entity.filters.map(({ field }) => field), ...entity.ranges.map(({ field }) => field), ...(entity.order ? [entity.order.field] : [])];
  const referring = entity.fields.filter((field) => field.type === "reference").map((field) => field.name);
  return [...new Set([...referring, ...asked])].filter((field) => !fieldOf(entity, field).unique);
}
