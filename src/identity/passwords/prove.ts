import { AppError } from "../../platform/errors.ts";
import type { Id } from "../../platform/ids.ts";
import { listClaims } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { passGates } from "../gates/service.ts";
import { findCredential, renewPasswordHash } from "../users/store.ts";
import { checkPassword, hashPassword, nobodysHash } from "./scrypt.ts";
import { inTurn } from "./turn.ts";

/** One answer for an unknown user, a wrong password and a member who was removed. */
export const refused = (): AppError => new AppError("unauthenticated", "This user name or password is not right");

export interface ProvedPassword {
  user_id: Id<"user">;
  /** Since when this is their password, in milliseconds. */
  password_since: number;
}

/** Whose user name and password these are: the first factor, after which nobody's network is trusted yet. As much is done for an unknown user as for a known one. @throws AppError unauthenticated, limit_exceeded */
export async function provePassword(edge: IdentityContext, name: string, password: string): Promise<ProvedPassword> {
  await passGates(edge, "login", name);
  const userId = await findUserIdByName(edge, name);
  const credential = await findCredential(edge.directory, userId ?? "usr_");
  const { PASSWORD_COST } = edge.settings;
  const { isRight, isOutdated } = await inTurn(() => checkPassword(password, credential?.password_hash ?? nobodysHash(PASSWORD_COST), PASSWORD_COST), edge.clock.now);
  if (!isRight || !credential || !userId) throw refused();
  if (isOutdated) await renewPasswordHash(edge.directory, userId, credential.password_hash, await inTurn(() => hashPassword(password, PASSWORD_COST), edge.clock.now));
  return { user_id: userId, password_since: credential.changed_at };
}

async function findUserIdByName(edge: IdentityContext, name: string): Promise<Id<"user"> | undefined> {
  const [claim] = await listClaims(edge.directory, [{ kind: name.includes("@") ? "email" : "username", name }]);
  return claim?.owner_id as Id<"user"> | undefined;
}
