import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import type { Account } from "./schema.ts";

/** Who is calling. A key answers for the person it belongs to. */
export function getAccount({ person, tenantId }: Context): Account {
  if (!person) throw notFound("user");
  const { user_id, roles, email, name, username } = person;
  return { user_id, tenant_id: tenantId, roles, email, name, username };
}

/** What the caller may here, for who decides outside of this tenant. */
export const getStanding = (ctx: Context): { permissions: string[] } => ({ permissions: [...ctx.grants.permissions] });
