import type { Blueprint, Computed, Entity, Operand } from "../../blueprint.ts";
import { ownerColumn } from "../access/facts.ts";
import { operandField, rowsOf } from "../../formulas.ts";
import { entityOf, fieldOf } from "../facts.ts";
import { indent, lines, spoken, withArticle } from "../layout.ts";
import { sourceName, spaced, sqlName, tableName } from "../names.ts";

/** The view that rows are read from where some of what is answered is worked out or hidden, or nothing. */
export function viewOf(blueprint: Blueprint, entity: Entity): string | undefined {
  if (!entity.computed?.length && !entity.soft_delete) return undefined;
  const own = ["id", ...entity.fields.map(({ name }) => name), ...(entity.owned ? [ownerColumn(entity)] : []), "created_at", "updated_at"].map((name) => `self.${sqlName(name)}`);
  const columns = (entity.computed ?? []).map((computed) => `${expressionOf(blueprint, entity, computed)} AS ${sqlName(computed.name)}`);
  return lines(
    `CREATE VIEW ${sqlName(sourceName(entity))} AS`,
    "SELECT",
    indent([...(entity.soft_delete ? own : ["self.*"]), ...columns].join(",\n")),
    `FROM ${sqlName(tableName(entity))} AS self${entity.soft_delete ? ` WHERE self."deleted_at" IS NULL` : ""};`,
  );
}

function expressionOf(blueprint: Blueprint, entity: Entity, computed: Computed): string {
  const { value } = computed;
  switch (value.how) {
    case "product":
      return rounded(computed, productOf(blueprint, entity, value.operands, "self"));
    case "terms":
      return rounded(computed, value.terms.map(({ operands, minus }, at) => `${at === 0 ? "" : minus ? " - " : " + "}${productOf(blueprint, entity, operands, "self")}`).join(""));
    case "count":
      return `(SELECT count(*) ${childrenOf(blueprint, value)})`;
    case "left":
      return `self.${sqlName(value.field)} - (SELECT count(*) ${childrenOf(blueprint, value)})`;
    case "sum":
    case "average": {
      const product = productOf(blueprint, rowsOf(blueprint, entity, computed), value.operands, "each");
      const all = value.how === "sum" ? `coalesce(sum(${product}), 0)` : `avg(${product})`;
      return `(SELECT ${rounded(computed, all)} ${childrenOf(blueprint, value)})`;
    }
  }
}

function childrenOf(blueprint: Blueprint, { of, by }: { of: string; by: string }): string {
  const hidden = entityOf(blueprint, of).soft_delete ? ` AND each."deleted_at" IS NULL` : "";
  return `FROM ${sqlName(tableName(entityOf(blueprint, of)))} AS each WHERE each.${sqlName(by)} = self."id"${hidden}`;
}

const rounded = ({ type }: Computed, sql: string): string => (type === "integer" ? sql : `round(${sql}, ${type === "money" ? 2 : 4})`);

const productOf = (blueprint: Blueprint, entity: Entity, operands: readonly Operand[], row: string): string => operands.map((operand) => operandSql(blueprint, entity, operand, row)).join(" * ");

function operandSql(blueprint: Blueprint, entity: Entity, operand: Operand, row: string): string {
  if ("from" in operand) return `CAST(julianday(substr(${row}.${sqlName(operand.to)}, 1, 10)) - julianday(substr(${row}.${sqlName(operand.from)}, 1, 10)) AS INTEGER)`;
  if ("number" in operand) return String(operand.number);
  if ("percent" in operand) {
    const { as, percent, through } = operand;
    const share = `${operandSql(blueprint, entity, { field: percent, ...(through === undefined ? {} : { through }) }, row)} / 100.0`;
    return as === "share" ? `(${share})` : `(1 ${as === "more" ? "+" : "-"} ${share})`;
  }
  if (operand.through === undefined) return `${row}.${sqlName(operand.field)}`;
  const other = entityOf(blueprint, fieldOf(entity, operand.through).entity);
  return `(SELECT ${sqlName(operand.field)} FROM ${sqlName(tableName(other))} WHERE "id" = ${row}.${sqlName(operand.through)})`;
}

/** "its quantity times the price of its product" */
export function formulaWords(blueprint: Blueprint, entity: Entity, computed: Computed): string {
  const { value } = computed;
  const rows = rowsOf(blueprint, entity, computed);
  const product = (operands: readonly Operand[]): string => operands.map((operand) => operandWords(blueprint, rows, operand)).join(" times ");
  switch (value.how) {
    case "product":
      return product(value.operands);
    case "terms":
      return value.terms.map(({ operands, minus }, at) => `${at === 0 ? "" : minus ? " less " : " plus "}${product(operands)}`).join("");
    case "count":
      return `the number of its ${spaced(rows.plural)}`;
    case "left":
      return `${spaced(value.field)} less the number of its ${spaced(rows.plural)}`;
    default:
      return `the ${value.how} of ${product(value.operands)} over its ${spaced(rows.plural)}`;
  }
}

function operandWords(blueprint: Blueprint, entity: Entity, operand: Operand): string {
  if ("from" in operand) return `the days from ${spoken([spaced(operand.from), spaced(operand.to)], "and").replace(" and ", " to ")}`;
  if ("number" in operand) return String(operand.number);
  const label = spaced(operandField(blueprint, entity, operand)?.name ?? "");
  if ("percent" in operand) {
    const { as, percent: field, through } = operand;
    const share = `${operandWords(blueprint, entity, { field, ...(through === undefined ? {} : { through }) })} in percent`;
    return as === "share" ? share : `(1 ${as === "more" ? "plus" : "less"} ${share})`;
  }
  return operand.through === undefined ? label : `the ${label} of ${withArticle(spaced(fieldOf(entity, operand.through).entity ?? ""))}`.replace(/ of an? /, " of its ");
}
