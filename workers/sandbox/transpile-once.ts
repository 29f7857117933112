import { transpile, type Transpiled, type TranspileOptions } from "../../src/generation/sandbox/isolate/compile/transpile.ts";

/** What a process keeps of what it compiled: text that depends on nothing but the file. */
const charactersMax = 16 * 1024 * 1024;

const known = new Map<string, Transpiled>();
let characters = 0;

/** The same file with the same options is compiled once in a process, whoever brings it. Isolates are never shared: only this text is. */
export function transpileOnce(path: string, source: string, options: TranspileOptions): Transpiled {
  const key = `${path}\0${JSON.stringify(options)}\0${source}`;
  const found = known.get(key);
  if (found !== undefined) {
    // Kept as the newest.
    known.delete(key);
    known.set(key, found);
    return found;
  }
  const made = transpile(path, source, options);
  known.set(key, made);
  characters += key.length;
  for (const [oldest] of known) {
    if (characters <= charactersMax) break;
    known.delete(oldest);
    characters -= oldest.length;
  }
  return made;
}
