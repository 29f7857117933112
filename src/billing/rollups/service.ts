import * as z from "zod";
import type { Context, EdgeContext } from "../../platform/context.ts";
import { enqueue, type OutboxRow } from "../../platform/outbox/index.ts";
import { periodOf } from "../usage/period.ts";
import { listTotals } from "../usage/store.ts";
import { streamed } from "../usage/streamed.ts";
import type { ExportRollups } from "./schema.ts";
import { listRollups, putRollup, type RollupPlace } from "./store.ts";

const topic = "usage.rollup";
const everyMs = 60_000;

/** Inside the commit that changed a month's totals: has them copied to the directory when the minute is over, so that what follows in it needs no copy of its own. */
export function sayRollup(ctx: Pick<Context, "own" | "clock" | "wake">, period: string): void {
  const dueAt = (Math.floor(ctx.clock.now() / everyMs) + 1) * everyMs;
  enqueue(ctx, topic, `${topic}:${period}:${dueAt}`, { period }, dueAt);
}

/** The topic `usage.rollup`: copies a month's totals as they are now. Safe to run twice. */
export async function rollUp(ctx: Context, { payload }: OutboxRow): Promise<void> {
  const { period } = z.strictObject({ period: z.string() }).parse(payload);
  const updated_at = ctx.clock.now();
  const [first, ...more] = listTotals(ctx.own, period, period).map(({ meter, quantity }) => putRollup(ctx.directory, { period, tenant_id: ctx.tenantId, meter, quantity, updated_at }));
  if (first) await ctx.directory.batch([first, ...more]);
}

const pageRows = 500;
const columns = ["period", "tenant_id", "meter", "quantity", "updated_at"] as const;

/** What all tenants used, by month, as it is read: a page is in memory at a time. */
export function exportRollups(edge: Pick<EdgeContext, "directory" | "clock">, { from, to, format }: ExportRollups): Response {
  const now = periodOf(edge.clock.now());
  let after: RollupPlace | undefined;
  return streamed(`usage.${format}`, columns, format, async () => {
    const rows = await listRollups(edge.directory, from ?? to ?? now, to ?? now, after, pageRows);
    const last = rows.at(-1);
    if (last) after = [last.period, last.tenant_id, last.meter];
    return rows.map((row) => ({ ...row, updated_at: new Date(row.updated_at).toISOString() }));
  });
}
