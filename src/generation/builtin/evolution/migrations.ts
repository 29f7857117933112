/** What two versions of the tables have between them: the statements of the next migration, or why there is no safe one. */
export interface TableChanges {
  /** Empty: the tables stay as they are. */
  sql: string;
  faults: string[];
}

interface Table {
  /** By column: its line, without the comma. */
  columns: Map<string, string>;
  /** What the table holds to as a whole. */
  constraints: string[];
}

interface Schema {
  tables: Map<string, Table>;
  /** Whole statements by name: indexes and views hold no data, so they are made anew. */
  indexes: Map<string, string>;
  views: Map<string, string>;
  /** Table statements as they are written. */
  texts: Map<string, string>;
}

/**
 * The way from one schema to the next, both as the writer writes them, with all rows kept: columns and tables are added, none is taken away, and no table is
 * made anew (that would delete what refers to it). @param defaults by `table.column`, a literal for rows that are there already
 */
export function changesBetween(before: string, after: string, defaults: ReadonlyMap<string, string>): TableChanges {
  const [old, next] = [schemaOf(before), schemaOf(after)];
  const faults: string[] = [];
  const added: string[] = [];
  for (const [name, table] of next.tables) {
    const known = old.tables.get(name);
    // It may have been there once, and left out since: its rows were kept.
    if (!known) added.push(next.texts.get(name)!.replace(/^CREATE TABLE /, "CREATE TABLE IF NOT EXISTS "));
    else added.push(...columnChanges(name, known, table, defaults, faults));
  }
  const views = changed(old.views, next.views);
  const left = [...old.tables.keys()].filter((name) => !next.tables.has(name));
  const indexes = changed(new Map([...old.indexes].filter(([name]) => !left.some((table) => name.startsWith(`${table}.`)))), next.indexes);
  // A view is read from tables, so it goes first and comes last.
  const statements = [
    ...views.gone.map((name) => `DROP VIEW "${name}";`), ...indexes.gone.map((name) => `DROP INDEX "${name}";`), ...added, ...indexes.made.map((text) => text.replace(/^CREATE INDEX /, "CREATE INDEX IF NOT EXISTS ")), ...views.made,
  ];
  return { sql: statements.length === 0 ? "" : `${statements.join("\n\n")}\n`, faults };
}

function columnChanges(table: string, before: Table, after: Table, defaults: ReadonlyMap<string, string>, faults: string[]): string[] {
  const added: string[] = [];
  for (const [column, text] of after.columns) {
    const known = before.columns.get(column);
    if (known === undefined) added.push(...newColumn(table, column, text, defaults, faults));
    else if (known !== text && known.replace(" NOT NULL", "") === text) faults.push(`"${column}" of "${table}" can't be left out from now on: rows are there that were made to have it`);
    else if (known !== text && known !== text.replace(" NOT NULL", "")) faults.push(`"${column}" of "${table}" would have to be kept in another way`);
  }
  for (const [column, text] of before.columns) if (!after.columns.has(column) && text.includes(" NOT NULL")) faults.push(`"${column}" of "${table}" can't go: rows are there that have it`);
  for (const constraint of after.constraints.filter((one) => !before.constraints.includes(one))) {
    const columns = [...constraint.matchAll(/"([^"]+)"/g)].map(([, column = ""]) => column);
    const isNew = columns.some((column) => !before.columns.has(column));
    if (constraint.startsWith("UNIQUE (") && isNew) added.push(`CREATE UNIQUE INDEX "${table}.${columns.join("+")}" ON "${table}" (${columns.map((column) => `"${column}"`).join(", ")});`);
    else faults.push(`what rows of "${table}" must hold to would change: ${constraint}`);
  }
  return added;
}

function newColumn(table: string, column: string, text: string, defaults: ReadonlyMap<string, string>, faults: string[]): string[] {
  const fallback = defaults.get(`${table}.${column}`);
  const isUnique = text.includes(" UNIQUE");
  if (text.includes(" NOT NULL") && fallback === undefined) faults.push(`rows of "${table}" that are there already have no "${column}"`);
  const plain = text.replace(" UNIQUE", "").replace(" NOT NULL", fallback === undefined ? " NOT NULL" : ` NOT NULL DEFAULT ${fallback}`);
  return [`ALTER TABLE "${table}" ADD COLUMN ${plain};`, ...(isUnique ? [`CREATE UNIQUE INDEX "${table}.${column}" ON "${table}" ("${column}");`] : [])];
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): { gone: string[]; made: string[] } {
  return {
    gone: [...before].filter(([name, text]) => after.get(name) !== text).map(([name]) => name),
    made: [...after].filter(([name, text]) => before.get(name) !== text).map(([, text]) => text),
  };
}

/** Statements begin at the beginning of a line, and a table has a line for each column: so the writer writes them. */
function schemaOf(sql: string): Schema {
  const schema: Schema = { tables: new Map(), indexes: new Map(), views: new Map(), texts: new Map() };
  for (const text of sql.split(/^(?=CREATE )/m).map((one) => one.trim()).filter(Boolean)) {
    const [, kind = "", name = ""] = /^CREATE (?:UNIQUE )?(TABLE|INDEX|VIEW) "([^"]+)"/.exec(text) ?? [];
    if (kind === "INDEX") schema.indexes.set(name, text);
    else if (kind === "VIEW") schema.views.set(name, text);
    else if (kind === "TABLE") {
      schema.tables.set(name, tableOf(text));
      schema.texts.set(name, text);
    } else throw new Error(`A migration holds something that isn't known: ${text.slice(0, 80)}`);
  }
  return schema;
}

function tableOf(text: string): Table {
  const lines = text.split("\n").slice(1, -1).map((line) => line.trim().replace(/,$/, ""));
  const columns = lines.flatMap((line): [string, string][] => {
    const name = /^"([^"]+)"/.exec(line)?.[1];
    return name === undefined ? [] : [[name, line]];
  });
  return { columns: new Map(columns), constraints: lines.filter((line) => line !== "" && !line.startsWith('"')) };
}
