import type { IdentityContext, TenantDoor } from "../../src/identity/index.ts";
import type { Actor, EdgeContext } from "../../src/platform/context.ts";
import type { Id } from "../../src/platform/ids.ts";
import { tenantOf } from "./stub.ts";

const edge: Actor = { type: "system", id: "edge" };
const platform: Actor = { type: "system", id: "platform" };
const person = (id: Id<"user">): Actor => ({ type: "user", id });

/** What sign-up and sign-in ask of a tenant's object, asked of the real one. */
function doorOf({ env, requestId, ip }: EdgeContext, tenantId: Id<"tenant">): TenantDoor {
  const tenant = tenantOf(env, tenantId, { requestId, ip: ip === "unknown" ? null : ip });
  return {
    provision: tenant.provision,
    openSession: (input) => tenant.call("sessions.open", person(input.user_id), input),
    refreshSession: (input) => tenant.call("sessions.refresh", edge, input),
    endSessions: (input) => tenant.call("sessions.end_all", edge, input),
    endSession: (input) => tenant.call("sessions.end", edge, input),
    setPlan: (plan) => tenant.call("billing.setPlan", platform, plan),
    inviteOwner: (invitation) => tenant.call("invitations.owner", platform, invitation),
    activate: () => tenant.call("tenants.activate", platform, undefined),
    getMember: (principal, userId) => tenant.call("users.get", principal, userId),
    joinOrganization: (who, input) => tenant.call("organizations.join", who, input),
    admitShared: (input) => tenant.call("organizations.admit", person(input.user.user_id), input),
    releaseShared: (input) => tenant.call("organizations.release", platform, input),
    currentSession: (principal) => tenant.call("sessions.current", principal, undefined),
    openInvitation: (proof) => tenant.call("invitations.open", edge, proof),
    acceptInvitation: (input) => tenant.call("invitations.accept", person(input.user.user_id), input),
    redeemLink: (input) => tenant.call("sign_in_links.redeem", edge, input),
  };
}

export const identityContext = (context: EdgeContext): IdentityContext => ({ ...context, tenant: (id) => doorOf(context, id) });
