import type { Entity } from "../../blueprint.ts";
import { hasGuards } from "../facts.ts";
import { lines } from "../layout.ts";
import { pascal, spaced, sqlName, tableName } from "../names.ts";

/** Deleting and restoring in a store where a deleted row is hidden. */
export function hiding(entity: Entity): string {
  const [name, what, table] = [pascal(entity.name), spaced(entity.name), sqlName(tableName(entity))];
  return lines(
    `/** The row stays in the table, and what refers to it stays too. */`,
    `export function delete${name}(database: DatabaseSync, id: number, now: Date): void {`,
    entity.frozen && `  refuseFrozen(get${name}(database, id));`,
    `  const hide = database.prepare(\`UPDATE ${table} SET "deleted_at" = $now WHERE "id" = $id AND "deleted_at" IS NULL\`);`,
    `  if (hide.run({ id, now: now.toISOString() }).changes === 0) throw notFound("${what}");`,
    "}",
    "",
    `/** One that isn't deleted is answered as it is. */`,
    `export function restore${name}(database: DatabaseSync, id: number): ReturnType<typeof get${name}> {`,
    `  const row = database.prepare(\`SELECT * FROM ${table} WHERE "id" = ?\`).get(id);`,
    `  if (row === undefined) throw notFound("${what}");`,
    hasGuards(entity) && `  checkOthers(database, to${name}(row), to${name}(row));`,
    `  database.prepare(\`UPDATE ${table} SET "deleted_at" = NULL WHERE "id" = ?\`).run(id);`,
    `  return get${name}(database, id);`,
    "}",
  );
}
