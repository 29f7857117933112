import type { Blueprint } from "../../../blueprint.ts";
import { hasSearch } from "../../facts.ts";
import { hasConditions, sortsByPlace } from "../../service/lists.ts";
import { imported, moduleOf, under } from "../layout.ts";

/** app/lists.py: paging, and what this service's lists need beyond it. */
export function listsFile(blueprint: Blueprint): string {
  const places = blueprint.entities.some(sortsByPlace);
  const conditions = blueprint.entities.some(hasConditions);
  const sorts = blueprint.entities.some((entity) => entity.sorts.length > 0);
  return moduleOf(
    "Lists: conditions, orders and pages.",
    under([imported("collections.abc", ["Callable", ...(places || sorts ? ["Mapping"] : []), ...(places ? ["Iterable"] : [])].filter((name) => name !== "Mapping" || sorts)), "from sqlite3 import Connection, Row", imported("typing", ["Any", ...(conditions ? ["NamedTuple"] : [])])].join("\n"), "from app.fields import Paging"),
    conditions && `class Condition(NamedTuple):
    """What rows must fulfil: SQL with one placeholder. It sets no condition while its value is None."""

    sql: str
    value: object`,
    conditions ? selectWithConditions : selectAll,
    hasSearch(blueprint) && `def contains(*columns: str) -> str:
    """True of rows of which any column contains the value, in any case."""
    together = " || char(10) || ".join(f"coalesce({column}, '')" for column in columns)
    return f"instr(fold({together}), fold(?)) > 0"`,
    sorts && `def order_of(columns: Mapping[str, str], sort: str) -> str:
    """The order that \`?sort=\` asks for, backwards after a minus. Rows without a value come last, equal ones by id."""
    direction = "DESC" if sort.startswith("-") else "ASC"
    return f'{columns[sort.removeprefix("-")]} {direction} NULLS LAST, "id" {direction}'`,
    places && `def place_in(values: Iterable[str], column: str) -> str:
    """The place of a column's value in a list of values: "low" comes before "high" if it is listed before it."""
    quoted = [value.replace("'", "''") for value in values]
    cases = " ".join(f"WHEN '{value}' THEN {place}" for place, value in enumerate(quoted))
    return f"CASE {column} {cases} END"`,
  );
}

const selectWithConditions = `def select_page(
    database: Connection,
    table: str,
    where: list[Condition],
    order_by: str,
    paging: Paging,
    present: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """One page of a table; \`present\` makes of a row what callers see."""
    known = [condition for condition in where if condition.value is not None]
    values = [condition.value for condition in known]
    conditions = " AND ".join(condition.sql for condition in known) or "TRUE"
    source = f'FROM "{table}" WHERE {conditions}'
    (total,) = database.execute(f"SELECT count(*) {source}", values).fetchone()
    page = f"SELECT * {source} ORDER BY {order_by} LIMIT ? OFFSET ?"
    rows = database.execute(page, [*values, paging.limit, paging.offset])
    return {
        "data": [present(row) for row in rows],
        "page": {"limit": paging.limit, "offset": paging.offset, "total": total},
    }`;

const selectAll = `def select_page(
    database: Connection, table: str, order_by: str, paging: Paging, present: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """One page of a table; \`present\` makes of a row what callers see."""
    (total,) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    page = f'SELECT * FROM "{table}" ORDER BY {order_by} LIMIT ? OFFSET ?'
    rows = database.execute(page, [paging.limit, paging.offset])
    return {
        "data": [present(row) for row in rows],
        "page": {"limit": paging.limit, "offset": paging.offset, "total": total},
    }`;
