import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { StartFailure } from "../failure.ts";
import type { Kept, SecretStore } from "./port.ts";

/** A file that only its owner reads. One process has the home at a time; what somebody edited meanwhile is left as it is. */
export function fileStore(path: string): SecretStore {
  let seen: string | undefined;
  const text = (): string | undefined => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  return {
    async read() {
      seen = text();
      return seen === undefined ? {} : parsed(path, seen);
    },
    async add(more) {
      if (text() !== seen) return false;
      const next = JSON.stringify({ ...(seen === undefined ? {} : parsed(path, seen)), ...more });
      if (seen === undefined) return writeFirst(path, next);
      writeFileSync(`${path}.next`, next, { mode: 0o600 });
      renameSync(`${path}.next`, path);
      return true;
    },
  };
}

function writeFirst(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function parsed(path: string, text: string): Kept {
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept === "object" && kept !== null && !Array.isArray(kept) && Object.values(kept).every((value) => typeof value === "string")) return kept as Kept;
  } catch (cause) {
    throw new StartFailure(`${path} is not JSON: ${String(cause)}`);
  }
  throw new StartFailure(`${path} must hold texts by name`);
}
