import type { Command } from "./schema.ts";
import type { CommandRow } from "./tables.ts";

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const presentCommand = ({ actor, created_at, started_at, finished_at, ...row }: CommandRow): Command => ({
  ...row, given_by: actor.id, result: row.result ?? null, created_at: new Date(created_at).toISOString(), started_at: timeOrNull(started_at), finished_at: timeOrNull(finished_at),
});
