import * as z from "zod";
import type { EdgeContext } from "../../platform/context.ts";
import type { Write } from "../../platform/database.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { describeError } from "../../platform/log.ts";
import { mailerOf, type Mail } from "../../platform/mail/index.ts";
import type { Settings } from "../../platform/settings.ts";
import { claimDueInDirectory, deleteFromDirectoryOutbox, enqueueInDirectory, listClaims,  postponeInDirectory, type DirectoryOutboxRow } from "../../tenancy/index.ts";
import { findUser } from "../users/store.ts";
import type { UserRow } from "../users/tables.ts";
import { deleteAccountTokens, deleteExpiredTokens, findAccountToken, insertAccountToken } from "./store.ts";
import type { AccountTokenRow, TokenPurpose } from "./tables.ts";
import { tokenOf } from "./token.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "settings" | "log">;

/** How long a link is good. */
export const tokenMs: Readonly<Record<TokenPurpose, number>> = { verify_email: 7 * 86_400_000, reset_password: 3_600_000 };

const [asked, sending] = ["account.forgot", "mail.send"];
const rowsMax = 50;
const delayMs = 60_000;
/** How long a message is one sender's alone. */
const leaseMs = 300_000;

/** What has a link sent to somebody, for the batch of what asks for it. */
export function linkTo({ directory, clock }: Pick<Desk, "directory" | "clock">, user: Pick<UserRow, "id" | "email">, purpose: TokenPurpose, id: Id<"account_token"> = newId("account_token", clock.now())): Write[] {
  const now = clock.now();
  const row: AccountTokenRow = { id, user_id: user.id, purpose, email: user.email, created_at: now, expires_at: now + tokenMs[purpose] };
  return [insertAccountToken(directory, row), enqueueInDirectory(directory, sending, { token_id: id }, now, `mail:${id}`)];
}

/** Notes that somebody forgot their password. The same is written for every address: whether it has an account is asked later, when nobody waits for an answer. */
export const noteForgotten = ({ directory, clock }: Pick<Desk, "directory" | "clock">, email: string): Write => enqueueInDirectory(directory, asked, { email }, clock.now());

/** Sends what waits to be sent. Safe to run twice, and at once with itself. Returns how many rows are done. */
export async function drainAccountMail(desk: Desk): Promise<number> {
  return (await drain(desk, asked, (row) => lookUp(desk, row))) + (await drain(desk, sending, (row) => send(desk, row)));
}

async function drain({ directory, clock, log }: Desk, topic: string, apply: (row: DirectoryOutboxRow) => Promise<void>): Promise<number> {
  let done = 0;
  for (let taken = 0; taken < rowsMax; taken++) {
    const row = await claimDueInDirectory(directory, topic, clock.now(), clock.now() + leaseMs);
    if (!row) break;
    try {
      await apply(row);
      await deleteFromDirectoryOutbox(directory, [row.id]);
      done++;
    } catch (error) {
      log("error", "mail.postponed", { id: row.id, topic, ...describeError(error) });
      await postponeInDirectory(directory, row, clock.now() + delayMs * 2 ** Math.min(row.attempts, 6), error instanceof Error ? error.message : String(error));
    }
  }
  return done;
}

/** A link for whoever has this address; a newer one takes the place of those that were sent before. Nothing for an address without an account. */
async function lookUp(desk: Desk, { id, payload }: DirectoryOutboxRow): Promise<void> {
  const { directory, clock } = desk;
  const { email } = z.object({ email: z.string() }).parse(payload);
  const [claim] = await listClaims(directory, [{ kind: "email", name: email }]);
  const user = claim && (await findUser(directory, claim.owner_id as Id<"user">));
  if (!user) return;
  const [first, ...rest] = linkTo(desk, user, "reset_password", `act_${id.slice(4)}`);
  await directory.batch([deleteExpiredTokens(directory, clock.now()), deleteAccountTokens(directory, user.id, "reset_password"), first!, ...rest]);
}

const Sending = z.object({ token_id: z.custom<Id<"account_token">>((value) => typeof value === "string" && isId("account_token", value)) });

/** What was used, replaced or is too old needn't be sent any more. */
async function send(desk: Desk, { id, payload }: DirectoryOutboxRow): Promise<void> {
  const row = await findAccountToken(desk.directory, Sending.parse(payload).token_id, desk.clock.now());
  const mailer = mailerOf(desk);
  if (row && mailer) await mailer.send(id, letterOf(desk.settings, row));
}

const letters: Readonly<Record<TokenPurpose, { subject: string; path: string; why: string; else: string }>> = {
  verify_email: { subject: "Is this your e-mail address?", path: "/verify-email", why: "somebody signed up to DevGen with this e-mail address. If it was you, confirm it within seven days:", else: "If it wasn't you, do nothing." },
  reset_password: { subject: "A new password", path: "/reset-password", why: "somebody asked for a new password for the DevGen account of this address. Choose one within an hour:", else: "If it wasn't you, do nothing: your password stays as it is." },
};

function letterOf(settings: Settings, row: AccountTokenRow): Mail {
  const { subject, path, why, else: otherwise } = letters[row.purpose];
  return { to: row.email, subject, text: `Hello,\n\n${why}\n\n${settings.PUBLIC_URL}${path}?token=${tokenOf(settings, row)}\n\n${otherwise}\n` };
}
