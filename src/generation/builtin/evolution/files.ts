import type { Base, WrittenFile } from "../../models/port.ts";
import type { Blueprint } from "../blueprint.ts";
import { projectTask } from "../writer/names.ts";
import { databaseFile } from "../writer/service/database.ts";

const compiled = "src/database.ts";
const numbered = /^(?:app\/)?migrations\/\d{4}_\w+\.sql$/;

/** What is written for a service that is there already: its migrations stay as they are, and what its tables need comes as the next one. */
export function withMigrations(files: readonly WrittenFile[], blueprint: Blueprint, base: Base, sql: string): WrittenFile[] {
  const folder = folderOf(files.find(({ path }) => numbered.test(path))?.path ?? "");
  const shipped = base.migrations.filter(({ path }) => numbered.test(path) && folderOf(path) === folder).sort((left, right) => (left.path < right.path ? -1 : 1));
  if (shipped.length === 0) return [...files];
  const next = sql === "" ? [] : [{ path: `${folder}${numberAfter(shipped.at(-1)!.path.slice(folder.length))}_change_tables.sql`, content: sql }];
  const names = [...shipped, ...next].map(({ path }) => path.slice(folder.length));
  // Services in TypeScript name their migrations; those in Python read the folder.
  const named = files.some(({ path }) => path === compiled) ? [{ path: compiled, content: databaseFile(blueprint, names) }] : [];
  const kept = files.filter(({ path }) => !path.startsWith(folder) && path !== compiled);
  const written = [...shipped, ...next, ...named].map((file): WrittenFile => ({ ...file, task: projectTask }));
  return [...kept, ...written].sort((left, right) => (left.path < right.path ? -1 : 1));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
const numberAfter = (name: string): string => String(Number(name.slice(0, 4)) + 1).padStart(4, "0");
