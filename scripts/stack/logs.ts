import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "./folders.ts";

const keptBytesMax = 10_000_000;

export interface LogFile {
  path: string;
  /** One line; what isn't a JSON object becomes one. */
  write(level: string, text: string): void;
}

/** `<home>/logs/<name>.jsonl`; a file that has grown is kept once, under `.1`. */
export function openLog(home: Home, name: string): LogFile {
  const path = join(home.logs, `${name}.jsonl`);
  if (existsSync(path) && statSync(path).size > keptBytesMax) renameSync(path, `${path}.1`);
  return {
    path,
    write: (level, text) => appendFileSync(path, `${isJsonObject(text) ? text.trim() : JSON.stringify({ at: new Date().toISOString(), level, event: "runtime", message: text })}\n`),
  };
}

function isJsonObject(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
