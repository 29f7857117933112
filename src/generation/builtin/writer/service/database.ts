import type { Blueprint } from "../../blueprint.ts";
import { hasSearch } from "../facts.ts";
import { quote } from "../quoting.ts";
import { blocks, lines } from "../layout.ts";

export const migrationFile = "0001_create_tables.sql";

/** src/database.ts: opens the file and brings it up to date. */
export const databaseFile = (blueprint: Blueprint, migrations: readonly string[] = [migrationFile]): string =>
  blocks(
    `import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";`,
    `/** In the order in which they run. One that has shipped is never edited; a change is a new file. */
const migrations = [${migrations.map(quote).join(", ")}];`,
    lines(
      "/** Opens a database file, made if it isn't there, with every migration applied. `:memory:` is a database of its own. */",
      "export function openDatabase(path: string): DatabaseSync {",
      `  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });`,
      "  const database = new DatabaseSync(path);",
      `  database.exec("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");`,
      hasSearch(blueprint) && `  database.function("fold", { deterministic: true }, (text) => fold(String(text)));`,
      "  migrate(database);",
      "  return database;",
      "}",
    ),
    hasSearch(blueprint) &&
      `/** Text as it is compared in a search: in any case and any language. SQLite's own lower() knows ASCII only. */
function fold(text: string): string {
  return text.normalize("NFC").toUpperCase();
}`,
    `/** \`user_version\` counts the migrations that a database file has seen. */
function migrate(database: DatabaseSync): void {
  const { user_version: applied } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  migrations.slice(applied).forEach((name, index) => {
    const sql = readFileSync(new URL(\`../migrations/\${name}\`, import.meta.url), "utf8");
    database.exec(\`BEGIN IMMEDIATE;\\n\${sql}\\nPRAGMA user_version = \${applied + index + 1};\\nCOMMIT\`);
  });
}`,
  );
