import type { EdgeContext } from "../../platform/context.ts";
import { hmac, keyFor } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import type { GateAction, Passage } from "./limits.ts";
import { networkOf } from "./network.ts";

/** Asks the gates of the caller's network and of the account, before anything is hashed. @throws AppError limit_exceeded */
export async function passGates(edge: EdgeContext, action: GateAction, account: string | null): Promise<void> {
  const network = networkOf(edge.ip);
  passed(await edge.env.GATE.getByName(`network:${network}`).askNetwork(action));
  if (account !== null) passed(await gateOf(edge, account).askAccount(action, network));
}

/** After a sign-in: this network's tries are no longer counted with those of strangers. */
export const trustNetwork = async (edge: EdgeContext, account: string): Promise<void> => gateOf(edge, account).trust(networkOf(edge.ip));

/** Named by a keyed hash: the name of an object is no place for an e-mail address. */
const gateOf = (edge: EdgeContext, account: string) => edge.env.GATE.getByName(`account:${hmac(keyFor(edge.settings.MASTER_KEY, "gates"), account.trim().toLowerCase())}`);

function passed({ allowed, retryAfterSeconds }: Passage): void {
  if (!allowed) throw new AppError("limit_exceeded", "Too many tries; wait a while", { headers: { "retry-after": String(retryAfterSeconds) } });
}
