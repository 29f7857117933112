import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { findActiveMember } from "../members/store.ts";
import type { Account } from "./schema.ts";

/** Who is calling. A key answers for the person it belongs to. */
export function getAccount(ctx: Context): Account {
  const userId = ctx.actor.type === "user" ? ctx.actor.id : ctx.actor.type === "api_key" ? ctx.actor.user_id : undefined;
  const member = userId && findActiveMember(ctx.own, userId);
  if (!member) throw notFound("user");
  const { user_id, roles, email, name, username } = member;
  return { user_id, tenant_id: ctx.tenantId, roles, email, name, username };
}

/** What the caller may here, for who decides outside of this tenant. */
export const getStanding = (ctx: Context): { permissions: string[] } => ({ permissions: [...ctx.grants.permissions] });
