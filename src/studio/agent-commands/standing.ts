import type { OwnDatabase } from "../../platform/database.ts";
import { countHaving, findFirst } from "./store.ts";
import type { CommandRow } from "./tables.ts";

export interface Standing {
  /** What it is at. */
  current: CommandRow | undefined;
  queued: number;
}

export type AgentState = "idle" | "busy" | "paused";

/** A paused one still ends what it is at. */
export const statusOf = ({ is_paused }: { is_paused: boolean }, { current, queued }: Standing): AgentState => (current ? "busy" : is_paused ? "paused" : queued > 0 ? "busy" : "idle");

export const standingOf = (own: OwnDatabase, agentId: string): Standing => ({ current: findFirst(own, agentId, "running"), queued: countHaving(own, agentId, "queued") });
