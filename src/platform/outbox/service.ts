import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import type { OwnDatabase } from "../database.ts";
import { describeError, type Log } from "../log.ts";
import { deleteOutboxRow, findOutboxRow, insertOutboxRow, listDueOutboxRows, postponeOutboxRow } from "./store.ts";
import type { OutboxRow } from "./tables.ts";

/** Applies one row elsewhere. Called again with the same row until it returns: it must be safe to run twice. */
export type Drain = (row: OutboxRow) => Promise<void>;

const batch = 50;
const firstDelayMs = 1_000;
const longestDelayMs = 300_000;

/** Says, inside the commit of a change, what must follow from it elsewhere. `id` makes it unique: the same id is said once. `dueAt`: not before this moment, in milliseconds. */
export function enqueue(ctx: Pick<Context, "own" | "clock" | "wake">, topic: string, id: string, payload: Json, dueAt?: number): void {
  const now = ctx.clock.now();
  insertOutboxRow(ctx.own, { id, topic, payload, created_at: now, next_at: dueAt ?? now });
  ctx.wake("outbox");
}

/** Applies what is due, in order. A row that fails is tried again later, more and more seldom, and never lost. */
export async function drainOutbox(own: OwnDatabase, drain: Drain, now: () => number, log: Log): Promise<void> {
  for (let rows = listDueOutboxRows(own, now(), batch); rows.length > 0; rows = listDueOutboxRows(own, now(), batch)) {
    for (const row of rows) {
      try {
        await drain(row);
        deleteOutboxRow(own, row.id);
      } catch (error) {
        const attempts = row.attempts + 1;
        const next_at = now() + Math.min(firstDelayMs * 2 ** row.attempts, longestDelayMs);
        postponeOutboxRow(own, row.id, { attempts, next_at, last_error: error instanceof Error ? error.message : String(error) });
        log("warn", "outbox.postponed", { topic: row.topic, id: row.id, attempts, ...describeError(error) });
      }
    }
  }
}

/** Applies one row at once, so that a caller who waits needn't wait for the alarm. What fails, or isn't there any more, is left to the drain. */
export async function applyAtOnce(own: OwnDatabase, id: string, drain: Drain, log: Log): Promise<void> {
  const row = findOutboxRow(own, id);
  if (!row) return;
  try {
    await drain(row);
    deleteOutboxRow(own, id);
  } catch (error) {
    log("warn", "outbox.left", { topic: row.topic, id, ...describeError(error) });
  }
}
