import { audit } from "../../src/audit/index.ts";
import { insertMember, type MemberRow } from "../../src/identity/index.ts";
import type { Context } from "../../src/platform/context.ts";
import type { Id } from "../../src/platform/ids.ts";
import { insertOwnTenant } from "../../src/tenancy/index.ts";

/** What the directory has claimed: the tenant, and the person it begins with. */
export interface Provision {
  tenant: { id: Id<"tenant">; slug: string; name: string; region: string; created_at: number };
  owner: Pick<MemberRow, "user_id" | "email" | "username" | "name">;
}

/** The first rows of a tenant, and the first two events of its chain. Call it inside the commit that made the tables. */
export function beginTenant(ctx: Context, { tenant, owner }: Provision): void {
  const now = ctx.clock.now();
  insertOwnTenant(ctx.own, { ...tenant, status: "active" });
  insertMember(ctx.own, { ...owner, roles: ["owner"], status: "active", joined_at: now, changed_at: now });
  audit(ctx, { action: "tenant.create", target: { type: "tenant", id: tenant.id }, details: { name: tenant.name, slug: tenant.slug } });
  audit(ctx, { action: "member.join", target: { type: "user", id: owner.user_id }, details: { email: owner.email, name: owner.name, roles: ["owner"] } });
}
