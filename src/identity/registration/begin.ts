import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import type { Id } from "../../platform/ids.ts";
import { createDataKey } from "../../platform/secrets/index.ts";
import { insertOwnTenant } from "../../tenancy/index.ts";
import { insertMember } from "../members/store.ts";
import type { MemberRow } from "../members/tables.ts";

/** What the directory has claimed: the tenant, and the person it begins with. */
export interface Provision {
  tenant: { id: Id<"tenant">; slug: string; name: string; region: string; created_at: number };
  /** Null: nobody yet. The tenant then isn't active until it is activated. */
  owner: Pick<MemberRow, "user_id" | "email" | "username" | "name"> | null;
}

/** The first rows of a tenant, and the first two events of its chain. Call it inside the commit that made the tables. */
export function beginTenant(ctx: Context, { tenant, owner }: Provision): void {
  const now = ctx.clock.now();
  insertOwnTenant(ctx.own, { ...tenant, status: owner ? "active" : "provisioning" });
  createDataKey(ctx);
  if (owner) insertMember(ctx.own, { ...owner, roles: ["owner"], status: "active", joined_at: now, changed_at: now });
  audit(ctx, { action: "tenant.create", target: { type: "tenant", id: tenant.id }, details: { name: tenant.name, slug: tenant.slug } });
  if (owner) audit(ctx, { action: "member.join", target: { type: "user", id: owner.user_id }, details: { email: owner.email, name: owner.name, roles: ["owner"] } });
}
