import { findLiveGrant, revokeBreakGlass } from "../../src/access/index.ts";
import { standingOf } from "../../src/admin/index.ts";
import type { Principal } from "../../src/platform/context.ts";
import { openDirectory } from "../../src/platform/database.ts";
import { contextAs, type Host } from "./context.ts";

/**
 * Asks the platform's register, with each request, whether whoever has a grant is an admin still; what they have here is ended where not. Asked before the caller is looked up, so that
 * the grant is held against what holds after the wait.
 */
export async function heedRegister(host: Host, principal: Extract<Principal, { kind: "break_glass" }>): Promise<void> {
  const grant = findLiveGrant(host.own, principal.grant_id, principal.digest, Date.now());
  if (!grant || (await standingOf({ directory: openDirectory(host.env.DB) }, grant.admin)) === "active") return;
  revokeBreakGlass(contextAs(host, { type: "system", id: "platform" }), { admin: grant.admin });
}
