import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import type { Account } from "./schema.ts";

/** Who is calling. A key answers for the person or service identity it belongs to. */
export function getAccount({ person, service, tenantId: tenant_id }: Context): Account {
  if (service) return { user_id: null, tenant_id, email: null, username: null, ...service };
  if (!person) throw notFound("user");
  const { user_id, roles, email, name, username } = person;
  return { user_id, tenant_id, roles, email, name, username, service_identity_id: null };
}

/** What the caller may here, for who decides outside of this tenant. */
export const getStanding = (ctx: Context): { permissions: string[] } => ({ permissions: [...ctx.grants.permissions] });
