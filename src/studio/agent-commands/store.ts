import { and, asc, count, desc, eq, lt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import type { CommandStatus } from "./status.ts";
import { agentCommands, type CommandRow } from "./tables.ts";

export const insertCommand = (own: OwnDatabase, row: CommandRow): void => {
  own.insert(agentCommands).values(row).run();
};

export const findCommand = (own: OwnDatabase, id: string): CommandRow | undefined => own.select().from(agentCommands).where(eq(agentCommands.id, id as CommandRow["id"])).get();

/** Changes a command that is still as `from` says. Undefined when it isn't. */
export const moveCommand = (own: OwnDatabase, id: Id<"agent_command">, from: CommandStatus, change: Partial<CommandRow>): CommandRow | undefined =>
  own.update(agentCommands).set(change).where(and(eq(agentCommands.id, id), eq(agentCommands.status, from))).returning().get();

const having = (agentId: string, status: CommandStatus) => and(eq(agentCommands.agent_id, agentId), eq(agentCommands.status, status));

/** The oldest one with this status. */
export const findFirst = (own: OwnDatabase, agentId: string, status: CommandStatus): CommandRow | undefined =>
  own.select().from(agentCommands).where(having(agentId, status)).orderBy(asc(agentCommands.id)).limit(1).get();

export const countHaving = (own: OwnDatabase, agentId: string, status: CommandStatus): number => own.select({ held: count() }).from(agentCommands).where(having(agentId, status)).get()?.held ?? 0;

/** The newest first. */
export const commandRows = (own: OwnDatabase, agentId: string, status: CommandStatus | undefined, before: string | undefined, take: number, skip: number): CommandRow[] =>
  own.select().from(agentCommands)
    .where(and(eq(agentCommands.agent_id, agentId), status && eq(agentCommands.status, status), before === undefined ? undefined : lt(agentCommands.id, before as CommandRow["id"])))
    .orderBy(desc(agentCommands.id)).limit(take).offset(skip).all();
