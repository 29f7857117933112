import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Principal } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";

/** Single-use stand-ins for a credential, where the credential itself can't or mustn't travel: a browser's socket, a sign-in link. */
export const tickets = sqliteTable("tickets", {
  id: text().$type<Id<"ticket">>().primaryKey(),
  purpose: text().$type<"socket" | "sign_in">().notNull(),
  digest: text().notNull(),
  /** The one path a socket's ticket opens. */
  path: text(),
  /** Who asked for it, as the edge had proved it. */
  principal: text({ mode: "json" }).$type<Principal>().notNull(),
  expires_at: integer().notNull(),
});

export type TicketRow = typeof tickets.$inferSelect;
