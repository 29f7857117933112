import { noteApiKeyUse } from "../../src/identity/index.ts";
import type { OwnDatabase } from "../../src/platform/database.ts";
import type { Id } from "../../src/platform/ids.ts";

const flushMs = 60_000;

/** When API keys were last used, gathered in memory and written at most once a minute: a read writes no row. What an eviction takes is at most a minute. */
export function newKeyUse(): (own: OwnDatabase, key: Id<"api_key">, now: number) => void {
  const used = new Map<Id<"api_key">, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (own, key, now) => {
    used.set(key, now);
    timer ??= setTimeout(() => {
      timer = undefined;
      own.atomically(() => used.forEach((at, id) => noteApiKeyUse(own, id, at)));
      used.clear();
    }, flushMs);
  };
}
