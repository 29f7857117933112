import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** A session object's storage as far as a journal uses it, in memory. */
export function memoryStorage(): DurableObjectStorage {
  const database = new DatabaseSync(":memory:");
  const exec = (query: string, ...bindings: SQLInputValue[]): { toArray(): unknown[] } => {
    if (bindings.length === 0 && /;\s*\S/.test(query)) {
      database.exec(query);
      return { toArray: () => [] };
    }
    const rows = database.prepare(query).all(...bindings);
    return { toArray: () => rows };
  };
  function transactionSync<T>(work: () => T): T {
    database.exec("BEGIN");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
  return asStorage({ sql: { exec }, transactionSync });
}

/** A journal calls nothing else of it. */
const asStorage = (part: unknown): DurableObjectStorage => part as DurableObjectStorage;
