import * as z from "zod";
import { roleNames } from "../../access/index.ts";
import { pageQuery } from "../../platform/paging.ts";

export const memberStatuses = ["invited", "active", "suspended", "removed"] as const;
export type MemberStatus = (typeof memberStatuses)[number];

const email = z.string().trim().toLowerCase().max(254).pipe(z.email("This is not an e-mail address"));
const roles = z.array(z.enum(roleNames)).min(1, "A member has at least one role").max(roleNames.length);
const displayName = z.string().trim().min(1).max(120);

export const User = z.object({
  user_id: z.string(), email: z.string(), username: z.string().nullable(), name: z.string(), roles: z.array(z.string()), status: z.enum(memberStatuses), teams: z.array(z.string()),
  joined_at: z.iso.datetime(), changed_at: z.iso.datetime(), version: z.int(),
});
export type User = z.infer<typeof User>;

export const Invitation = z.object({ invitation_id: z.string(), expires_at: z.iso.datetime(), token: z.string(), url: z.string() });
export type Invitation = z.infer<typeof Invitation>;

/** The token is shown once, to who invites: there is no mail that would carry it. */
export const InvitedUser = User.extend({ invitation: Invitation });
export type InvitedUser = z.infer<typeof InvitedUser>;

export const UserId = z.object({ id: z.string() });

export const UserQuery = pageQuery({ status: z.enum(memberStatuses).optional(), email: z.string().trim().toLowerCase().max(254).optional().describe("Exactly this address") });
export type UserQuery = z.output<typeof UserQuery>;

export const InviteUser = z.strictObject({
  email, roles: roles.default(["developer"]), name: displayName.optional(),
  teams: z.array(z.string()).max(50).default([]).describe("Teams to join at once"),
});
export type InviteUser = z.output<typeof InviteUser>;

export const UpdateUser = z.strictObject({ name: displayName.optional(), roles: roles.optional(), status: z.enum(["active", "suspended"]).optional() });
export type UpdateUser = z.infer<typeof UpdateUser>;

export const ReplaceUser = z.strictObject({ name: displayName, roles, status: z.enum(["active", "suspended"]) });
