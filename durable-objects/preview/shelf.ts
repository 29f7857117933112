/** What a preview's object holds: whose it is, and the files that its service keeps, in parts, since a value of SQLite has at most 2 MB here. */
export interface Shelf {
  /** Undefined before it was told of a preview, and once that is over. Writes nothing. */
  find(): Held | undefined;
  /** What was kept under a lower generation goes. */
  hold(held: Held): void;
  kept(): Record<string, string>;
  /** Keeps nothing for a generation that is over: a reset came meanwhile. */
  keep(generation: number, kept: Readonly<Record<string, string>>): void;
}

export interface Held {
  tenant_id: string;
  preview_id: string;
  generation: number;
  expires_at: number;
}

const partCharacters = 500_000;

export function openShelf(storage: DurableObjectStorage): Shelf {
  const { sql } = storage;
  const hasTables = (): boolean => sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'preview'").toArray().length > 0;

  const shelf: Shelf = {
    find: () => (hasTables() ? sql.exec("SELECT tenant_id, preview_id, generation, expires_at FROM preview").toArray()[0] as unknown as Held | undefined : undefined),
    hold({ tenant_id, preview_id, generation, expires_at }) {
      storage.transactionSync(() => {
        sql.exec("CREATE TABLE IF NOT EXISTS preview (tenant_id TEXT NOT NULL, preview_id TEXT NOT NULL, generation INTEGER NOT NULL, expires_at INTEGER NOT NULL)");
        sql.exec("CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        if ((shelf.find()?.generation ?? generation) !== generation) sql.exec("DELETE FROM kept");
        sql.exec("DELETE FROM preview");
        sql.exec("INSERT INTO preview VALUES (?, ?, ?, ?)", tenant_id, preview_id, generation, expires_at);
      });
    },
    kept() {
      const parts = sql.exec<{ text: string }>("SELECT text FROM kept ORDER BY number").toArray();
      return parts.length === 0 ? {} : JSON.parse(parts.map(({ text }) => text).join(""));
    },
    keep(generation, kept) {
      storage.transactionSync(() => {
        if (shelf.find()?.generation !== generation) return;
        sql.exec("DELETE FROM kept");
        const text = JSON.stringify(kept);
        for (let from = 0; from < text.length; from += partCharacters) sql.exec("INSERT INTO kept (text) VALUES (?)", text.slice(from, from + partCharacters));
      });
    },
  };
  return shelf;
}
