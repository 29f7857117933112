// What a service keeps: the files under /tmp, which are there as long as the request. They come with it and go with its answer.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = "/tmp";

type Kept = Readonly<Record<string, string>>;

export function layFiles(kept: Kept): void {
  for (const [name, base64] of Object.entries(kept)) {
    const file = path.join(folder, name);
    if (!file.startsWith(`${folder}/`)) throw new Error(`${name} isn't below ${folder}`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(base64, "base64"));
  }
}

/** Writes what lies in logs back into the databases, so that one file is all there is to keep. One that is in the middle of something keeps its log. */
export function settleDatabases(sqlite: object | undefined): void {
  if (sqlite === undefined) return;
  const { DatabaseSync } = sqlite as typeof import("node:sqlite");
  for (const file of filesBelow(folder)) {
    const main = file.slice(0, -"-wal".length);
    if (!file.endsWith("-wal") || statSync(file).size === 0 || !existsSync(main)) continue;
    const database = new DatabaseSync(main);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  }
}

/** All that is kept now; null when it is what was kept before. */
export function keptFiles(before: Kept, bytesMax: number): Record<string, string> | "too_much" | null {
  const now: Record<string, string> = {};
  let bytes = 0;
  for (const file of filesBelow(folder)) {
    const { size } = statSync(file);
    // The index of a log is made anew from the log, and an empty log says nothing.
    if (file.endsWith("-shm") || (file.endsWith("-wal") && size === 0)) continue;
    bytes += size;
    if (bytes > bytesMax) return "too_much";
    now[file.slice(folder.length + 1)] = readFileSync(file).toString("base64");
  }
  const isSame = Object.keys(now).length === Object.keys(before).length && Object.entries(now).every(([name, content]) => before[name] === content);
  return isSame ? null : now;
}

function filesBelow(place: string): string[] {
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const below = `${place}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(below) : entry.isFile() ? [below] : [];
  });
}
