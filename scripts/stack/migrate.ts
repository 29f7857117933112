import type { Miniflare } from "miniflare";
import type { Migration } from "./build.ts";

/** Applies what D1 lacks, in order, with the table that `wrangler d1 migrations` keeps. @returns the names of those applied. */
export async function migrateDirectory(server: Miniflare, migrations: readonly Migration[]): Promise<string[]> {
  if (migrations.length === 0) return [];
  const directory = await server.getD1Database("DB");
  await directory.exec("CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)");
  const { results } = await directory.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const pending = migrations.filter((one) => !applied.has(one.name));
  for (const { name, statements } of pending)
    await directory.batch([...statements.map((statement) => directory.prepare(statement)), directory.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name)]);
  return pending.map((one) => one.name);
}
