import { authorize } from "../../access/index.ts";
import { canonical } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { paged, type Paged } from "../../platform/paging.ts";
import { genesis } from "../chain.ts";
import { findHead, findMoment } from "../events/store.ts";
import { signStatement } from "../signatures.ts";
import type { Checkpoint, CheckpointQuery } from "./schema.ts";
import { insertCheckpoint, listCheckpointRows } from "./store.ts";
import type { CheckpointRow } from "./tables.ts";

const everyMs = 3_600_000;

/** The head of the chain as of now, signed. Writes nothing. */
export async function signHead(ctx: Pick<Context, "own" | "tenantId" | "settings" | "clock">): Promise<Checkpoint> {
  const head = findHead(ctx.own);
  const statement = { tenant_id: ctx.tenantId, seq: head?.seq ?? 0, hash: head?.hash ?? genesis, at: new Date(ctx.clock.now()).toISOString() };
  return { ...statement, ...(await signStatement(ctx.settings, "devgen-audit-checkpoint", statement)) };
}

export async function getCheckpoint(ctx: Context): Promise<Checkpoint> {
  authorize(ctx, "audit:read", { type: "audit_checkpoint" });
  return signHead(ctx);
}

export function listCheckpoints(ctx: Context, query: CheckpointQuery): Paged<Checkpoint> {
  authorize(ctx, "audit:read", { type: "audit_checkpoint" });
  return paged(ctx, query, {
    list: "audit_checkpoints",
    load: (after: [number] | undefined, take, skip) => listCheckpointRows(ctx.own, after?.[0], take, skip),
    keyOf: (row) => [row.seq],
    present: (row) => presentCheckpoint(ctx, row),
  });
}

export const presentCheckpoint = (ctx: Pick<Context, "tenantId">, row: CheckpointRow): Checkpoint => ({
  tenant_id: ctx.tenantId, seq: row.seq, hash: row.hash, at: new Date(row.at).toISOString(), kid: row.kid, signature: row.signature,
});

/** One line, as it is kept outside: in the git notes of a project, in a customer's own files. */
export const checkpointNote = (checkpoint: Checkpoint): string => `${canonical(checkpoint)}\n`;

/** When the next checkpoint is due: an hour after the first event that none covers. Null when all are covered. */
export function nextCheckpointTime(ctx: Pick<Context, "own">): number | null {
  const head = findHead(ctx.own);
  if (!head || head.seq === head.marked_seq) return null;
  return (findMoment(ctx.own, head.marked_seq + 1) ?? head.at) + everyMs;
}

/** Signs the head and keeps it. Safe to run twice: one head has one checkpoint. */
export async function storeCheckpoint(ctx: Pick<Context, "own" | "tenantId" | "settings" | "clock">): Promise<void> {
  const { seq, hash, at, kid, signature } = await signHead(ctx);
  if (seq > (findHead(ctx.own)?.marked_seq ?? seq)) insertCheckpoint(ctx.own, { seq, hash, at: Date.parse(at), kid, signature });
}
