import type { EdgeContext } from "../../src/platform/context.ts";
import { describeError } from "../../src/platform/log.ts";
import { deleteFromDirectoryOutbox, listDueInDirectory, postponeInDirectory } from "../../src/tenancy/index.ts";
import { DirectoryEvent } from "./event.ts";

const batch = 80;
const batchesMax = 50;
const firstDelayMs = 60_000;
const longestDelayMs = 3_600_000;

/** Tells the platform's chain what was committed in D1. Safe to run twice, and at once with itself. Returns how many events were told. */
export async function drainDirectory(edge: EdgeContext): Promise<number> {
  let told = 0;
  for (let batches = 0; batches < batchesMax; batches++) {
    const done = await drainBatch(edge);
    told += done;
    if (done < batch) break;
  }
  return told;
}

async function drainBatch(edge: EdgeContext): Promise<number> {
  const now = edge.clock.now();
  const rows = await listDueInDirectory(edge.directory, now, batch);
  if (rows.length === 0) return 0;
  try {
    const events = rows.map((row) => ({ ...DirectoryEvent.parse(row.payload), id: row.id }));
    await edge.env.PLATFORM.getByName("platform").record(events);
    await deleteFromDirectoryOutbox(edge.directory, rows.map((row) => row.id));
    return rows.length;
  } catch (error) {
    edge.log("error", "directory.postponed", { rows: rows.length, ...describeError(error) });
    for (const row of rows) await postponeInDirectory(edge.directory, row, now + Math.min(firstDelayMs * 2 ** row.attempts, longestDelayMs), String(error));
    return 0;
  }
}
