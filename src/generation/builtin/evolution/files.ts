import type { Base, WrittenFile } from "../../models/port.ts";
import type { Blueprint } from "../blueprint.ts";
import { projectTask } from "../writer/names.ts";
import { databaseFile } from "../writer/service/database.ts";

const folder = "migrations/";

/** What is written for a service that is there already: its migrations stay as they are, and what its tables need comes as the next one. */
export function withMigrations(files: readonly WrittenFile[], blueprint: Blueprint, base: Base, sql: string): WrittenFile[] {
  const shipped = base.migrations.filter(({ path }) => /^migrations\/\d{4}_\w+\.sql$/.test(path)).sort((left, right) => (left.path < right.path ? -1 : 1));
  if (shipped.length === 0) return [...files];
  const next = sql === "" ? [] : [{ path: `${folder}${numberAfter(shipped.at(-1)!.path)}_change_tables.sql`, content: sql }];
  const names = [...shipped, ...next].map(({ path }) => path.slice(folder.length));
  const kept = files.filter(({ path }) => !path.startsWith(folder) && path !== "src/database.ts");
  const written = [...shipped, ...next, { path: "src/database.ts", content: databaseFile(blueprint, names) }].map((file): WrittenFile => ({ ...file, task: projectTask }));
  return [...kept, ...written].sort((left, right) => (left.path < right.path ? -1 : 1));
}

const numberAfter = (path: string): string => String(Number(path.slice(folder.length, folder.length + 4)) + 1).padStart(4, "0");
