import { canonical } from "../../platform/canonical.ts";
import type { Write } from "../../platform/database.ts";
import { hmac, keyFor } from "../../platform/digest.ts";
import { conflict } from "../../platform/errors.ts";
import { answerKeptMs, misused } from "../../platform/idempotency/index.ts";
import { findTenant } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { networkOf } from "../gates/network.ts";
import { checkPassword } from "../passwords/scrypt.ts";
import { inTurn } from "../passwords/turn.ts";
import type { Register, RegisteredBefore } from "../sign-in/schema.ts";
import { findCredential } from "../users/store.ts";
import { provisionTenant, untouchedMs } from "./provision.ts";
import { deleteExpiredSignUps, findSignUp, insertSignUp } from "./store.ts";
import type { SignUpRow } from "./tables.ts";

/** A sign-up under an Idempotency-Key, as it is found again. */
export type Repeatable = Pick<SignUpRow, "id" | "fingerprint">;

/** Nobody is known yet, so a key belongs to the network that sent it: strangers with the same key don't meet. */
export function repeatableOf({ settings, ip }: IdentityContext, key: string, { password: _, ...asked }: Register): Repeatable {
  const secret = keyFor(settings.MASTER_KEY, "idempotency");
  const { email, username = null, name = null, organization_name = null } = asked;
  return { id: hmac(secret, canonical(["register", networkOf(ip), key])), fingerprint: hmac(secret, canonical([email, username, name, organization_name])) };
}

/** What goes into the batch of the claim. */
export const rememberSignUp = ({ directory }: IdentityContext, again: Repeatable, made: Pick<SignUpRow, "user_id" | "tenant_id">, now: number): Write[] =>
  [deleteExpiredSignUps(directory, now), insertSignUp(directory, { ...again, ...made, expires_at: now + answerKeptMs })];

/**
 * What a sign-up of this key came to; undefined when there was none. One that was cut off is finished first.
 * @throws AppError idempotency_mismatch for another payload, another password included; conflict while the first is being worked on
 */
export async function answerBefore(edge: IdentityContext, again: Repeatable, password: string): Promise<RegisteredBefore | undefined> {
  const { directory, clock, settings } = edge;
  const known = await findSignUp(directory, again.id, clock.now());
  if (!known) return undefined;
  const credential = known.fingerprint === again.fingerprint ? await findCredential(directory, known.user_id) : undefined;
  if (!credential || !(await inTurn(() => checkPassword(password, credential.password_hash, settings.PASSWORD_COST), clock.now)).isRight) throw misused();
  const tenant = await findTenant(directory, known.tenant_id);
  if (tenant?.status === "provisioning") {
    if (clock.now() - tenant.created_at < untouchedMs) throw beingWorkedOn();
    await provisionTenant(edge, tenant);
  }
  return { user_id: known.user_id, tenant_id: known.tenant_id };
}

export const beingWorkedOn = () => conflict("A request with this Idempotency-Key is being worked on", { retry: true });
