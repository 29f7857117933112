import type { Principal } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { sendsMail } from "../../platform/mail/index.ts";
import { enqueueIfChanged, enqueueInDirectory } from "../../tenancy/index.ts";
import { linkTo, noteForgotten } from "../account-tokens/mailing.ts";
import { deleteAccountTokens, findAccountToken } from "../account-tokens/store.ts";
import type { AccountTokenRow, TokenPurpose } from "../account-tokens/tables.ts";
import { openToken } from "../account-tokens/token.ts";
import type { IdentityContext } from "../door.ts";
import { passGates } from "../gates/service.ts";
import { requireGoodPassword } from "../passwords/policy.ts";
import { provePassword } from "../passwords/prove.ts";
import { hashPassword } from "../passwords/scrypt.ts";
import { inTurn } from "../passwords/turn.ts";
import { proveSecondFactor } from "../second-factors/service.ts";
import { deleteFactorsOfUnproved, findUser, putPasswordHash, putPasswordHashByToken, verifyEmailByToken } from "../users/store.ts";
import type { UserRow } from "../users/tables.ts";
import { endingTopic } from "./ending.ts";
import type { ChangePassword, EmailStanding, ResetPassword } from "./schema.ts";

/** Takes note that somebody forgot their password; the answer says nothing of whether there is such an account, nor does the time that it takes. @throws AppError limit_exceeded, unavailable */
export async function forgotPassword(edge: IdentityContext, email: string): Promise<void> {
  requireMail(edge);
  await passGates(edge, "forgot", email);
  await edge.directory.batch([noteForgotten(edge, email)]);
}

/** A new password by a link that was mailed. Every session of the account ends, and its address is proved; second factors of an account whose address never was may be those of somebody else, and go. @throws AppError gone, invalid_input */
export async function resetPassword(edge: IdentityContext, { token, password }: ResetPassword): Promise<void> {
  await passGates(edge, "lookup", null);
  const row = await loadToken(edge, "reset_password", token);
  const user = await findUser(edge.directory, row.user_id);
  if (!user) throw gone();
  await passGates(edge, "login", null);
  requireGoodPassword(password, user);
  const hash = await hashed(edge, password);
  const now = edge.clock.now();
  const [changed] = await edge.directory.batch([
    putPasswordHashByToken(edge.directory, row, hash, now), enqueueIfChanged(edge.directory, "platform.record", event(edge, user.id, "user.reset_password"), now), enqueueIfChanged(edge.directory, endingTopic, { user_id: user.id, except: null }, now),
    ...deleteFactorsOfUnproved(edge.directory, row), verifyEmailByToken(edge.directory, row, now), deleteAccountTokens(edge.directory, user.id, "reset_password"),
  ]);
  if (changed.length === 0) throw gone(); // used at the same time
}

/** Who has signed in changes their password by saying the one they have, and a code where they have a second factor. Their other sessions end, everywhere. @throws AppError unauthenticated, forbidden for a key, invalid_input */
export async function changePassword(edge: IdentityContext, principal: Principal, { current_password, new_password, code }: ChangePassword): Promise<void> {
  const user = await whoHasSignedIn(edge, principal);
  const proved = await provePassword(edge, user.email, current_password);
  if (proved.user_id !== user.id) throw new AppError("unauthenticated", "This is not your password");
  await proveSecondFactor(edge, user.id, code);
  requireGoodPassword(new_password, user, "#/new_password");
  const hash = await hashed(edge, new_password);
  const now = edge.clock.now();
  const except = principal.kind === "user" ? principal.session_id : null;
  const [changed] = await edge.directory.batch([
    putPasswordHash(edge.directory, proved, hash, now), enqueueIfChanged(edge.directory, "platform.record", event(edge, user.id, "user.change_password"), now), enqueueIfChanged(edge.directory, endingTopic, { user_id: user.id, except }, now),
    deleteAccountTokens(edge.directory, user.id, "reset_password"),
  ]);
  if (changed.length === 0) throw new AppError("unauthenticated", "This password was changed meanwhile");
}

/** Whoever has the link reads that mailbox. Used twice it says so again while it is kept. @throws AppError gone */
export async function verifyEmail(edge: IdentityContext, token: string): Promise<EmailStanding> {
  await passGates(edge, "lookup", null);
  const row = await loadToken(edge, "verify_email", token);
  await edge.directory.batch([verifyEmailByToken(edge.directory, row, edge.clock.now()), deleteAccountTokens(edge.directory, row.user_id, "verify_email"), told(edge, row.user_id, "user.verify_email")]);
  const user = await findUser(edge.directory, row.user_id);
  if (!user || user.email !== row.email) throw gone();
  return standingOf(user);
}

/** Another link, for who has signed in and not proved their address yet. @throws AppError conflict, limit_exceeded, unavailable */
export async function resendVerification(edge: IdentityContext, principal: Principal): Promise<void> {
  requireMail(edge);
  const user = await whoHasSignedIn(edge, principal);
  if (user.email_verified_at !== null) throw new AppError("conflict", "This e-mail address is verified already");
  await passGates(edge, "forgot", user.email);
  const [first, ...rest] = linkTo(edge, user, "verify_email");
  await edge.directory.batch([first!, ...rest]);
}

export const emailStanding = async (edge: IdentityContext, principal: Principal): Promise<EmailStanding> => standingOf(await whoHasSignedIn(edge, principal));

const standingOf = ({ email, email_verified_at }: UserRow): EmailStanding => ({ email, verified_at: email_verified_at === null ? null : new Date(email_verified_at).toISOString() });

function requireMail({ settings }: IdentityContext): void {
  if (!sendsMail(settings)) throw new AppError("unavailable", "This installation sends no mail: ask who runs it", { headers: { "retry-after": "3600" } });
}

async function whoHasSignedIn(edge: IdentityContext, principal: Principal): Promise<UserRow> {
  const { user_id } = await edge.tenant(principal.tenant_id).currentSession(principal);
  const user = await findUser(edge.directory, user_id);
  if (!user) throw notFound("account");
  return user;
}

async function loadToken(edge: IdentityContext, purpose: TokenPurpose, text: string): Promise<AccountTokenRow> {
  const id = openToken(edge.settings, purpose, text);
  const row = id && (await findAccountToken(edge.directory, id, edge.clock.now()));
  if (row?.purpose !== purpose) throw gone();
  return row;
}

const gone = (): AppError => new AppError("gone", "This link was used already, is too old, or isn't ours");

const hashed = ({ settings, clock }: IdentityContext, password: string): Promise<string> => inTurn(() => hashPassword(password, settings.PASSWORD_COST), clock.now);

const event = ({ requestId }: IdentityContext, id: Id<"user">, action: string) => ({ action, target: { type: "user", id }, actor: { type: "user", id }, request_id: requestId });

const told = (edge: IdentityContext, id: Id<"user">, action: string) => enqueueInDirectory(edge.directory, "platform.record", event(edge, id, action), edge.clock.now());
