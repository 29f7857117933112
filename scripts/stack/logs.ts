import { createWriteStream, existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "./folders.ts";

const keptBytesMax = 10_000_000;

export interface LogFile {
  path: string;
  /** One line; what isn't a JSON object already becomes one. */
  write(level: string, text: string): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** `<home>/logs/<name>.jsonl`; a file that has grown is kept once, under `.1`. */
export function openLog(home: Home, name: string): LogFile {
  const path = join(home.logs, `${name}.jsonl`);
  if (existsSync(path) && statSync(path).size > keptBytesMax) renameSync(path, `${path}.1`);
  const file = createWriteStream(path, { flags: "a" });
  return {
    path,
    write: (level, text) => void file.write(`${isEntry(text) ? text : JSON.stringify({ at: new Date().toISOString(), level, event: "runtime", message: text })}\n`),
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}

/** The product's own lines are JSON objects; looking at both ends is enough to tell, and cheap. */
const isEntry = (text: string): boolean => text.startsWith('{"at":') && text.endsWith("}") && !text.includes("\n");
