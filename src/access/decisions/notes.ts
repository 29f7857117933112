import type { Context } from "../../platform/context.ts";
import type { OwnDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { Because, Decision } from "../decide.ts";
import { deleteOldDecisions, insertDecision } from "./store.ts";
import type { DecisionRow } from "./tables.ts";

const flushMs = 60_000;
const notedMax = 5_000;
const keptMs = 30 * 24 * 3_600_000;
const purgeBatch = 500;

interface Notes {
  rows: Map<string, Omit<DecisionRow, "id">>;
  /** When the first of them was noted. */
  since: number;
}

const notesByOwn = new WeakMap<OwnDatabase, Notes>();

export interface Noted {
  action: string;
  resource_type: string;
  resource_id: string;
  decision: Decision;
}

/**
 * Remembers a decision about the caller, counted with those like it, and writes them at most once a minute, when the next request comes: a read by itself writes no row. What came after the last such minute is gone with an eviction.
 * What the product does by itself isn't noted: its permission was asked when the work was begun.
 */
export function noteDecision(ctx: Pick<Context, "own" | "actor" | "principal" | "clock">, { action, resource_type, resource_id, decision }: Noted): void {
  if (ctx.principal.kind === "system") return;
  const notes = notesOf(ctx.own);
  const decided_by = nameOf(decision.decided_by);
  const about = notes.rows.size < notedMax ? resource_id : "";
  const key = `${ctx.actor.id} ${action} ${resource_type} ${about} ${decision.effect} ${decided_by}`;
  const now = ctx.clock.now();
  const known = notes.rows.get(key);
  if (known) {
    known.count++;
    known.last_at = now;
    return;
  }
  notes.rows.set(key, { actor_type: ctx.actor.type, actor_id: ctx.actor.id, action, resource_type, resource_id: about, effect: decision.effect, decided_by, reason: decision.reason, count: 1, first_at: now, last_at: now });
  if (notes.rows.size === 1) notes.since = now;
}

/** Writes what was noted. A change that was refused is written at once, by whoever answers the request. */
export function flushDecisions({ own, clock }: Pick<Context, "own" | "clock">): void {
  const notes = notesOf(own);
  if (notes.rows.size === 0) return;
  const now = clock.now();
  own.atomically(() => {
    for (const row of notes.rows.values()) insertDecision(own, { id: newId("decision", now), ...row });
    deleteOldDecisions(own, now - keptMs, purgeBatch);
  });
  notes.rows.clear();
}

/** The same once a minute is over since the first of them. For whoever begins a request: a timer would keep the object awake. */
export function flushDueDecisions(ctx: Pick<Context, "own" | "clock">): void {
  const { rows, since } = notesOf(ctx.own);
  if (rows.size > 0 && ctx.clock.now() - since >= flushMs) flushDecisions(ctx);
}

/** Drops what was noted: for an object whose tables go. */
export function forgetDecisions(own: OwnDatabase): void {
  notesByOwn.delete(own);
}

function notesOf(own: OwnDatabase): Notes {
  const notes = notesByOwn.get(own) ?? { rows: new Map(), since: 0 };
  notesByOwn.set(own, notes);
  return notes;
}

export const nameOf = ({ kind, id, rule }: Because): string => `${kind}${id === undefined ? "" : `:${id}`}${rule === undefined ? "" : `/${rule}`}`;
