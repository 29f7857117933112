import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { equalsSafely } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { digestOf, newSecret, sealOpaque } from "../credentials/opaque.ts";
import { findSession } from "../sessions/store.ts";
import type { SessionRow } from "../sessions/tables.ts";
import type { SignInLink, Ticket } from "./schema.ts";
import { insertTicket, takeTicket } from "./store.ts";
import type { TicketRow } from "./tables.ts";

const socketTicketMs = 30_000;
const signInLinkMs = 600_000;

export interface RedeemLink {
  ticket_id: Id<"ticket">;
  digest: string;
}

/** Lets the caller open one socket at `path` within 30 seconds, where no header can carry their credential. `path` is the canonical one, without query. */
export function issueTicket(ctx: Context, path: string): Ticket {
  const { text, row } = newTicket(ctx, { purpose: "socket", path, lifeMs: socketTicketMs });
  insertTicket(ctx.own, row);
  return { ticket: text, protocol: `devgen.ticket.${text}`, expires_at: new Date(row.expires_at).toISOString() };
}

/** A link that signs the caller's own browser in, once, within ten minutes. @throws AppError forbidden for an API key, which may be narrower than its owner */
export function createSignInLink(ctx: Context): SignInLink {
  if (ctx.principal.kind !== "user") throw new AppError("forbidden", "Only who has signed in can make a sign-in link");
  const { text, row } = newTicket(ctx, { purpose: "sign_in", path: null, lifeMs: signInLinkMs });
  ctx.own.atomically(() => {
    insertTicket(ctx.own, row);
    audit(ctx, { action: "sign_in_link.create", target: { type: "ticket", id: row.id } });
  });
  return { url: `${ctx.settings.PUBLIC_URL}/sign-in?token=${text}`, expires_at: new Date(row.expires_at).toISOString() };
}

/** The session that made a link. */
export type MadeBy = Pick<SessionRow, "id" | "user_id" | "amr" | "auth_time" | "organization">;

/** Takes a sign-in link back for whom it was made. @throws AppError gone for one that was used, is too old or was never made, or whose session has ended */
export function redeemLink(ctx: Context, input: RedeemLink): MadeBy {
  const ticket = ctx.own.atomically(() => takeTicket(ctx.own, input.ticket_id));
  const isGood = ticket?.purpose === "sign_in" && ticket.expires_at > ctx.clock.now() && equalsSafely(ticket.digest, input.digest);
  const session = isGood && ticket.principal.kind === "user" ? findSession(ctx.own, ticket.principal.session_id) : undefined;
  if (!session || session.ended_at !== null || session.expires_at <= ctx.clock.now()) throw new AppError("gone", "This sign-in link was used already, is too old, or its session has ended");
  const { id, user_id, amr, auth_time, organization } = session;
  return { id, user_id, amr, auth_time, organization };
}

function newTicket(ctx: Context, { lifeMs, ...form }: Pick<TicketRow, "purpose" | "path"> & { lifeMs: number }): { text: string; row: TicketRow } {
  const now = ctx.clock.now();
  const id = newId("ticket", now);
  const text = sealOpaque(ctx.settings, "ticket", { tenant_id: ctx.tenantId, id, secret: newSecret() });
  return { text, row: { id, ...form, digest: digestOf(text), principal: ctx.principal, expires_at: now + lifeMs } };
}
