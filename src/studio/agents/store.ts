import { eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { agentsTable, type AgentRow } from "./tables.ts";

/** Also one that was deleted. */
export const findAgent = (own: OwnDatabase, id: string): AgentRow | undefined => own.select().from(agentsTable).where(eq(agentsTable.id, id)).get();
