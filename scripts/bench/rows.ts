import { cpSync, globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What a stack has stored just now, over all databases of objects and D1. */
export interface Stored {
  rows: number;
  /** Every database and journal with its size and when it was last written: equal means that nothing was. */
  files: string;
}

/** Looks at copies, since workerd keeps its databases to itself. */
export function storedIn(state: string): Stored {
  const paths = globSync("**/*.sqlite*", { cwd: state }).sort();
  const files = paths.map((path) => `${path} ${statSync(join(state, path)).size} ${statSync(join(state, path)).mtimeMs}`).join("\n");
  const copy = mkdtempSync(join(tmpdir(), "devgen-bench-"));
  try {
    cpSync(state, copy, { recursive: true });
    return { files, rows: paths.filter((path) => path.endsWith(".sqlite")).reduce((sum, path) => sum + rowsOf(join(copy, path)), 0) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function rowsOf(path: string): number {
  const database = new DatabaseSync(path);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables.reduce((sum, { name }) => sum + Number(database.prepare(`SELECT count(*) AS n FROM "${String(name).replaceAll('"', '""')}"`).get()?.n), 0);
  } finally {
    database.close();
  }
}
