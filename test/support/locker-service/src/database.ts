import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const schema = readFileSync(join(import.meta.dirname, "../migrations/0001.sql"), "utf8");

export function openDatabase(path = ":memory:"): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode = wal");
  const version = database.prepare("pragma user_version").get()?.["user_version"];
  if (version === 0) database.exec(`begin; ${schema} pragma user_version = 1; commit`);
  return database;
}
