import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { getOwnTenant, updateOwnTenant } from "../../tenancy/index.ts";
import { endSessionsOf } from "../sessions/store.ts";
import { recheckStreams } from "../streams/service.ts";
import { findMember, insertMember, updateMember } from "../members/store.ts";

// In a tenant's object: what an organization above it may do here.

export interface JoinOrganization {
  /** Null: out of the one it is in. */
  organization_id: Id<"organization"> | null;
  /** Where it must be now. */
  from: Id<"organization"> | null;
}

/** Puts this tenant under an organization, or takes it out. An owner's word, or the organization's to let go. Twice changes nothing. */
export function joinOrganization(ctx: Context, { organization_id, from }: JoinOrganization): void {
  authorize(ctx, "tenant:delete", { type: "tenant", id: ctx.tenantId });
  const row = getOwnTenant(ctx);
  if (row.organization_id === organization_id) return;
  if (row.organization_id !== from) throw conflict("This tenant is in another organization");
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    updateOwnTenant(ctx.own, { organization_id });
    audit(ctx, { action: organization_id ? "tenant.join_organization" : "tenant.leave_organization", target: { type: "organization", id: organization_id ?? from ?? "" } });
    enqueue(ctx, "directory.tenant", newId("outbox", now), {});
    recheckStreams(ctx, {});
  });
}

export interface AdmitShared {
  organization_id: Id<"organization">;
  user: { user_id: Id<"user">; email: string; username: string | null; name: string };
}

/** Notes somebody of the organization as a member without any right of their own: what they may comes with each request, from the edge. @throws AppError conflict for another organization than this tenant's */
export function admitShared(ctx: Context, { organization_id, user }: AdmitShared): void {
  if (getOwnTenant(ctx).organization_id !== organization_id) throw conflict("This tenant is not in that organization");
  const known = findMember(ctx.own, user.user_id);
  if (known?.status === "active") return;
  if (known?.status === "suspended") throw notFound("tenant"); // this tenant's own word is stronger than the organization's
  const now = ctx.clock.now();
  const member = { email: user.email, username: user.username, name: user.name, roles: [], status: "active" as const, organization_id, joined_at: now, changed_at: now };
  ctx.own.atomically(() => {
    if (known) updateMember(ctx.own, user.user_id, member);
    else insertMember(ctx.own, { user_id: user.user_id, ...member });
    audit(ctx, { action: "member.share", target: { type: "user", id: user.user_id }, details: { organization_id, email: user.email } });
  });
}

/** Somebody is no longer of the organization: their sessions and streams here end. The edge refuses them already. Safe to run twice. */
export function releaseShared(ctx: Context, { user_id }: { user_id: Id<"user"> }): void {
  const member = findMember(ctx.own, user_id);
  if (!member?.organization_id || member.status !== "active") return;
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    updateMember(ctx.own, user_id, { status: "removed", changed_at: now });
    endSessionsOf(ctx.own, user_id, "removal", now);
    recheckStreams(ctx, { user_id });
    audit(ctx, { action: "member.unshare", target: { type: "user", id: user_id }, details: { organization_id: member.organization_id } });
  });
}
