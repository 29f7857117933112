import { eq, lt } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { tickets, type TicketRow } from "./tables.ts";

/** Takes a ticket out, so that nobody has it a second time. */
export const takeTicket = (own: OwnDatabase, id: Id<"ticket">): TicketRow | undefined => own.delete(tickets).where(eq(tickets.id, id)).returning().get();

export const insertTicket = (own: OwnDatabase, row: TicketRow): void => {
  own.delete(tickets).where(lt(tickets.expires_at, row.expires_at - 3_600_000)).run();
  own.insert(tickets).values(row).run();
};
