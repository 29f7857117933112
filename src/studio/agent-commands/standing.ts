import type { OwnDatabase } from "../../platform/database.ts";
import { countHaving, findFirst } from "./store.ts";
import type { CommandRow } from "./tables.ts";

export interface Standing {
  /** What it is at. */
  current: CommandRow | undefined;
  queued: number;
}

export const standingOf = (own: OwnDatabase, agentId: string): Standing => ({ current: findFirst(own, agentId, "running"), queued: countHaving(own, agentId, "queued") });
