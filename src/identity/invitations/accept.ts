import { isUniqueViolation } from "../../platform/database.ts";
import type { Principal } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { sendsMail } from "../../platform/mail/index.ts";
import { enqueueInDirectory, findTenant, listClaims } from "../../tenancy/index.ts";
import { digestOf, openOpaque } from "../credentials/opaque.ts";
import type { IdentityContext } from "../door.ts";
import { passGates, trustNetwork } from "../gates/service.ts";
import { linkTo } from "../account-tokens/mailing.ts";
import { requireGoodPassword } from "../passwords/policy.ts";
import { provePassword, type ProvedPassword } from "../passwords/prove.ts";
import { hashPassword } from "../passwords/scrypt.ts";
import { inTurn } from "../passwords/turn.ts";
import { claimsOf, refuseTakenNames } from "../registration/service.ts";
import { proveSecondFactor } from "../second-factors/service.ts";
import { enter, unlessChanged } from "../sign-in/service.ts";
import type { Registered, TokenPair } from "../sign-in/schema.ts";
import { findUser, insertCredential, insertUser } from "../users/store.ts";
import type { UserRow } from "../users/tables.ts";
import type { AcceptInvitation } from "./schema.ts";
import type { OpenedInvitation } from "./service.ts";

/**
 * An invitation's token, and a proof of the account that it is for: being signed in, its password, or, where there is none yet, a new password.
 * The address alone proves nothing. @throws AppError gone, unauthenticated, forbidden
 */
export async function accept(edge: IdentityContext, input: AcceptInvitation, principal?: Principal): Promise<Registered & TokenPair> {
  await passGates(edge, "lookup", null);
  const opened = openOpaque(edge.settings, "invitation", input.token);
  const tenant = opened && (await findTenant(edge.directory, opened.tenant_id));
  if (!opened || !tenant) throw new AppError("gone", "This is not an invitation of ours");
  const door = edge.tenant(tenant.id);
  const proof = { invitation_id: opened.id, digest: digestOf(input.token) };
  const invitation = await door.openInvitation(proof);
  const { user, amr, auth_time, proved } = principal ? await whoHasSignedIn(edge, invitation, principal) : await whoHasThePassword(edge, invitation, input);
  requireProvedAddress(edge, user, invitation);
  await door.acceptInvitation({ ...proof, user: { user_id: user.id, email: user.email, username: user.username, name: user.name } });
  const tokens = await enter(edge, tenant, user.id, amr, auth_time === undefined ? {} : { auth_time });
  return { user_id: user.id, ...(proved ? await unlessChanged(edge, proved, tokens) : tokens) };
}

/** An account that somebody made in another's name must not join where that other was invited; one that this very invitation made has nothing else to show. @throws AppError forbidden */
function requireProvedAddress({ settings }: IdentityContext, { id, email_verified_at }: UserRow, { user_id }: OpenedInvitation): void {
  if (email_verified_at === null && id !== user_id && sendsMail(settings)) throw new AppError("forbidden", "Verify your e-mail address first, by the link that was mailed to you: then join");
}

interface Proved {
  user: UserRow;
  amr: string[];
  /** When they did, in milliseconds, if it was before now. */
  auth_time?: number;
  /** By which password, where it was one that could be changed meanwhile. */
  proved?: ProvedPassword;
}

async function whoHasSignedIn(edge: IdentityContext, { email }: OpenedInvitation, principal: Principal): Promise<Proved> {
  const { user_id, amr, auth_time } = await edge.tenant(principal.tenant_id).currentSession(principal);
  const user = await findUser(edge.directory, user_id);
  if (!user || user.email !== email) throw new AppError("forbidden", "This invitation is for another e-mail address than yours");
  return { user, amr, auth_time };
}

async function whoHasThePassword(edge: IdentityContext, invitation: OpenedInvitation, { password, code, name, username }: AcceptInvitation): Promise<Proved> {
  if (password === undefined) throw new AppError("unauthenticated", "Sign in to the account with this address, or send a password", { headers: { "www-authenticate": "Bearer" } });
  const [claim] = await listClaims(edge.directory, [{ kind: "email", name: invitation.email }]);
  if (claim) {
    const proved = await provePassword(edge, invitation.email, password);
    const user = await findUser(edge.directory, proved.user_id);
    if (!user) throw new Error("A credential without a user");
    const amr = ["pwd", ...(await proveSecondFactor(edge, user.id, code))];
    await trustNetwork(edge, user.email);
    return { user, amr, proved };
  }
  await passGates(edge, "register", invitation.email);
  const now = edge.clock.now();
  const user: UserRow = { id: invitation.user_id, email: invitation.email, username: username ?? null, name: name ?? invitation.name, created_at: now, email_verified_at: null };
  requireGoodPassword(password, user);
  const password_hash = await inTurn(() => hashPassword(password, edge.settings.PASSWORD_COST), edge.clock.now);
  await createAccount(edge, user, password_hash);
  await trustNetwork(edge, user.email);
  return { user, amr: ["pwd"] };
}

/** An account without a tenant of its own. All of it or nothing. */
async function createAccount(edge: IdentityContext, user: UserRow, password_hash: string): Promise<void> {
  const { directory } = edge;
  try {
    await directory.batch([
      insertUser(directory, user), insertCredential(directory, { user_id: user.id, password_hash, changed_at: user.created_at }), ...claimsOf(directory, user),
      enqueueInDirectory(directory, "platform.record", { action: "user.create", target: { type: "user", id: user.id }, actor: { type: "user", id: user.id }, request_id: edge.requestId }, user.created_at),
      ...(sendsMail(edge.settings) ? linkTo(edge, user, "verify_email") : []),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) await refuseTakenNames(edge, user);
    throw error;
  }
}
