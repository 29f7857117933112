import type { Directory, Write } from "../../platform/database.ts";
import { AppError, type Fault } from "../../platform/errors.ts";
import { faultPoint } from "../../platform/faults.ts";
import { newId } from "../../platform/ids.ts";
import { sendsMail } from "../../platform/mail/index.ts";
import { claimName, listClaims, type DirectoryTenant } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { passGates, trustNetwork } from "../gates/service.ts";
import { linkTo } from "../account-tokens/mailing.ts";
import { requireGoodPassword } from "../passwords/policy.ts";
import { hashPassword } from "../passwords/scrypt.ts";
import { inTurn } from "../passwords/turn.ts";
import { enter } from "../sign-in/service.ts";
import type { Register, Registered, RegisteredBefore, TokenPair } from "../sign-in/schema.ts";
import { insertCredential, insertUser } from "../users/store.ts";
import type { UserRow } from "../users/tables.ts";
import { claimTenant } from "./claim.ts";
import { provisionTenant } from "./provision.ts";
import { findSignUp } from "./store.ts";
import { answerBefore, beingWorkedOn, rememberSignUp, repeatableOf, type Repeatable } from "./repeats.ts";

/**
 * A person and a tenant of their own. All names are claimed in one batch first; whatever is cut off after it is finished at the next sign-in or by
 * the minute's sweep. `key`: an Idempotency-Key; a repeat answers what was made, without tokens. @throws AppError conflict when the e-mail address or the user name is taken
 */
export async function register(edge: IdentityContext, input: Register, key?: string): Promise<(Registered & TokenPair) | RegisteredBefore> {
  await passGates(edge, "register", input.email);
  requireGoodPassword(input.password, input);
  const again = key === undefined ? undefined : repeatableOf(edge, key, input);
  const before = again && (await answerBefore(edge, again, input.password));
  if (before) return before;
  const password_hash = await inTurn(() => hashPassword(input.password, edge.settings.PASSWORD_COST), edge.clock.now);
  const now = edge.clock.now();
  const user: UserRow = { id: newId("user", now), email: input.email, username: input.username ?? null, name: input.name ?? input.email.split("@")[0]!, created_at: now, email_verified_at: null };
  const tenant = await claim(edge, user, password_hash, input.organization_name ?? user.name, again);
  await faultPoint(edge.settings, "register:after-claim", edge.log);
  await provisionTenant(edge, tenant);
  await faultPoint(edge.settings, "register:after-active", edge.log);
  await trustNetwork(edge, input.email);
  return { user_id: user.id, ...(await enter(edge, { ...tenant, status: "active" }, user.id, ["pwd"])) };
}

/** One batch: names, user, credential, tenant, membership, and what the platform's chain must hear of it. All of it or nothing. */
function claim(edge: IdentityContext, user: UserRow, password_hash: string, organization: string, again: Repeatable | undefined): Promise<DirectoryTenant> {
  const { directory } = edge;
  const now = user.created_at;
  return claimTenant(edge, { name: organization, owner: user.id }, ({ id }) => [
    ...claimsOf(directory, user),
    insertUser(directory, user),
    insertCredential(directory, { user_id: user.id, password_hash, changed_at: now }),
    ...(sendsMail(edge.settings) ? linkTo(edge, user, "verify_email") : []),
    ...(again ? rememberSignUp(edge, again, { user_id: user.id, tenant_id: id }, now) : []),
  ], async () => {
    if (again && (await findSignUp(directory, again.id, now))) throw beingWorkedOn();
    await refuseTakenNames(edge, user);
  });
}

/** The names that a person alone has. */
export const claimsOf = (directory: Directory, user: UserRow): Write[] => [
  claimName(directory, "email", user.email, user.id, user.created_at),
  ...(user.username === null ? [] : [claimName(directory, "username", user.username, user.id, user.created_at)]),
];

/** Says which of the person's names is taken; returns when none is, so that it was the slug. */
export async function refuseTakenNames(edge: IdentityContext, user: UserRow): Promise<void> {
  const taken = await listClaims(edge.directory, [{ kind: "email", name: user.email }, ...(user.username === null ? [] : [{ kind: "username" as const, name: user.username }])]);
  const errors: Fault[] = taken.map(({ kind }) =>
    kind === "email" ? { pointer: "#/email", code: "taken", message: "This e-mail address has an account; sign in" } : { pointer: "#/username", code: "taken", message: "This user name is taken" });
  if (errors.length > 0) throw new AppError("conflict", errors[0]!.message, { errors });
}
