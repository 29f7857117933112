import { authorize, requireTeamGrantable } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { requireRoom } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import { equalsSafely } from "../../platform/digest.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { isId, newId, type Id } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import { getOwnTenant } from "../../tenancy/index.ts";
import { digestOf, newSecret, sealOpaque } from "../credentials/opaque.ts";
import { presentUser, requireHeld } from "../members/service.ts";
import type { InvitedUser, InviteUser } from "../members/schema.ts";
import { countMembers, deleteMember, findMember, insertMember, listMembersByEmail, updateMember } from "../members/store.ts";
import type { MemberRow } from "../members/tables.ts";
import { findTeam, joinTeam, moveTeams } from "../teams/store.ts";
import { findInvitation, insertInvitation, markAccepted, revokeInvitationsOf } from "./store.ts";
import type { InvitationRow } from "./tables.ts";

/** How long an invitation can be accepted, where the tenant hasn't said. */
const invitationHours = 168;

/** What an invitation says before anybody accepts it. */
export interface OpenedInvitation {
  /** The id that is kept for whoever has no account yet. */
  user_id: Id<"user">;
  email: string;
  name: string;
}

export interface InvitationProof {
  invitation_id: Id<"invitation">;
  digest: string;
}

/**
 * Asks somebody to join. The answer is the same whether they have an account or not; inviting them again takes the last invitation's place.
 * @throws AppError conflict for a member, forbidden for roles beyond the caller's own
 */
export function inviteUser(ctx: Context, input: InviteUser): InvitedUser {
  authorize(ctx, "users:create", { type: "user" });
  requireHeld(ctx, input.roles);
  const teams = input.teams.map((id, place) => {
    if (!isId("team", id) || !findTeam(ctx.own, id)) throw invalid(`#/teams/${place}`, "unknown", "There is no such team");
    requireTeamGrantable(ctx, id, `#/teams/${place}`);
    return id;
  });
  const known = listMembersByEmail(ctx.own, input.email);
  if (known.some(({ status }) => status === "active" || status === "suspended")) throw new AppError("conflict", "This person is a member already", { errors: [{ pointer: "#/email", code: "taken", message: "This person is a member already" }] });
  const before = known.find(({ status }) => status === "invited") ?? known[0];
  const { token, row } = newInvitation(ctx, { email: input.email, user_id: before?.user_id ?? newId("user", ctx.clock.now()) });
  return ctx.own.atomically(() => {
    if (before?.status !== "invited") requireRoom(ctx, "seats", () => countMembers(ctx.own));
    putInvited(ctx, row, input, before);
    for (const team of teams) joinTeam(ctx.own, team, row.user_id, row.created_at);
    audit(ctx, { action: "member.invite", target: { type: "user", id: row.user_id }, details: { email: row.email, roles: input.roles } });
    const user = presentUser(ctx, findMember(ctx.own, row.user_id)!);
    const invitation = { invitation_id: row.id, expires_at: new Date(row.expires_at).toISOString() };
    remember(ctx, 201, { ...user, invitation });
    return { ...user, invitation: { ...invitation, token, url: `${ctx.settings.PUBLIC_URL}/invitation?token=${token}` } };
  });
}

function newInvitation(ctx: Context, { email, user_id }: Pick<InvitationRow, "email" | "user_id">): { token: string; row: InvitationRow } {
  const now = ctx.clock.now();
  const id = newId("invitation", now);
  const { invitation_hours = invitationHours } = getOwnTenant(ctx).configuration;
  const token = sealOpaque(ctx.settings, "invitation", { tenant_id: ctx.tenantId, id, secret: newSecret() });
  return { token, row: { id, user_id, email, digest: digestOf(token), invited_by: ctx.actor.id, created_at: now, expires_at: now + invitation_hours * 3_600_000, accepted_at: null, revoked_at: null } };
}

/** From the platform: the first owner of a tenant that was made for somebody else. Safe to run twice. */
export function inviteOwner(ctx: Context, invitation: Pick<InvitationRow, "id" | "user_id" | "email" | "digest">): void {
  if (findInvitation(ctx.own, invitation.id)) return;
  const now = ctx.clock.now();
  ctx.own.atomically(() => {
    putInvited(ctx, { ...invitation, invited_by: ctx.actor.id, created_at: now, expires_at: now + invitationHours * 3_600_000, accepted_at: null, revoked_at: null }, { roles: ["owner"] }, undefined);
    audit(ctx, { action: "member.invite", target: { type: "user", id: invitation.user_id }, details: { email: invitation.email, roles: ["owner"] } });
  });
}

/** Within the commit of whoever calls it: the invitation, and the invited in the list of users. */
export function putInvited(ctx: Context, row: InvitationRow, { roles, name }: Pick<InviteUser, "roles"> & { name?: string | undefined }, before: MemberRow | undefined): void {
  const member = { name: name ?? before?.name ?? row.email.split("@")[0]!, roles, status: "invited" as const, changed_at: row.created_at };
  revokeInvitationsOf(ctx.own, row.user_id, row.created_at);
  if (before) updateMember(ctx.own, before.user_id, member);
  else insertMember(ctx.own, { ...member, user_id: row.user_id, email: row.email, username: null, joined_at: row.created_at });
  insertInvitation(ctx.own, row);
}

/** @throws AppError gone for one that was accepted, taken back, is too old or was never made */
export function openInvitation(ctx: Context, proof: InvitationProof): OpenedInvitation {
  const { user_id, email } = loadOpen(ctx, proof);
  return { user_id, email, name: findMember(ctx.own, user_id)?.name ?? email };
}

/** Whoever the edge has proved to have this account joins as what they were invited as. Safe to run twice. @throws AppError gone, conflict for an account of another address */
export function acceptInvitation(ctx: Context, { user, ...proof }: InvitationProof & { user: Pick<MemberRow, "user_id" | "email" | "username" | "name"> }): void {
  const known = findInvitation(ctx.own, proof.invitation_id);
  if (known?.accepted_at && known.user_id === user.user_id && equalsSafely(known.digest, proof.digest)) return;
  const invitation = loadOpen(ctx, proof);
  if (invitation.email !== user.email) throw conflict("This invitation is for another e-mail address");
  const invited = findMember(ctx.own, invitation.user_id);
  if (!invited) throw gone();
  const now = ctx.clock.now();
  const joined = { email: user.email, username: user.username, name: user.name, roles: invited.roles, status: "active" as const, organization_id: null, joined_at: now, changed_at: now };
  ctx.own.atomically(() => {
    if (invited.user_id !== user.user_id) {
      moveTeams(ctx.own, invited.user_id, user.user_id);
      deleteMember(ctx.own, invited.user_id);
    }
    if (findMember(ctx.own, user.user_id)) updateMember(ctx.own, user.user_id, joined);
    else insertMember(ctx.own, { user_id: user.user_id, ...joined });
    markAccepted(ctx.own, invitation.id, user.user_id, now);
    audit(ctx, { action: "member.join", target: { type: "user", id: user.user_id }, details: { email: user.email, name: user.name, roles: invited.roles } });
    enqueue(ctx, "directory.membership", newId("outbox", now), { user_id: user.user_id });
  });
}

function loadOpen(ctx: Context, { invitation_id, digest }: InvitationProof): InvitationRow {
  const row = findInvitation(ctx.own, invitation_id);
  if (!row || row.accepted_at !== null || row.revoked_at !== null || row.expires_at <= ctx.clock.now() || !equalsSafely(row.digest, digest)) throw gone();
  return row;
}

const gone = (): AppError => new AppError("gone", "This invitation was used already, was taken back, or is too old");
