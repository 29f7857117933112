import type { Plan } from "../billing/index.ts";
import type { Actor, EdgeContext, Principal } from "../platform/context.ts";
import type { Id } from "../platform/ids.ts";
import type { acceptInvitation, inviteOwner, InvitationProof, OpenedInvitation } from "./invitations/service.ts";
import type { AdmitShared, JoinOrganization } from "./organizations/admission.ts";
import type { Provision } from "./registration/begin.ts";
import type { CurrentSession, EndSession, EndSessions, OpenSession, RefreshSession, Refreshed } from "./sessions/service.ts";
import type { SessionRow } from "./sessions/tables.ts";
import type { MadeBy, RedeemLink } from "./tickets/service.ts";

/** What sign-up and sign-in need of a tenant's object. Each may be called twice with the same input. */
export interface TenantDoor {
  provision(input: Provision): Promise<void>;
  openSession(input: OpenSession): Promise<SessionRow>;
  refreshSession(input: RefreshSession): Promise<Refreshed>;
  endSession(input: EndSession): Promise<void>;
  endSessions(input: EndSessions): Promise<void>;
  setPlan(plan: Plan): Promise<unknown>;
  inviteOwner(invitation: Parameters<typeof inviteOwner>[1]): Promise<void>;
  activate(): Promise<void>;
  /** Somebody of the caller's own tenant. @throws AppError */
  getMember(principal: Principal, userId: string): Promise<{ user_id: Id<"user">; email: string }>;
  joinOrganization(who: Principal | Actor, input: JoinOrganization): Promise<void>;
  admitShared(input: AdmitShared): Promise<void>;
  releaseShared(input: { user_id: Id<"user"> }): Promise<void>;
  /** @throws AppError unauthenticated, or forbidden for a key */
  currentSession(principal: Principal): Promise<CurrentSession>;
  openInvitation(proof: InvitationProof): Promise<OpenedInvitation>;
  acceptInvitation(input: Parameters<typeof acceptInvitation>[1]): Promise<void>;
  redeemLink(input: RedeemLink): Promise<MadeBy>;
}

/** At the edge, before or while somebody becomes known. */
export interface IdentityContext extends EdgeContext {
  tenant(id: Id<"tenant">): TenantDoor;
}
