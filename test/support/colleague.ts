import type { RoleName } from "../../src/access/index.ts";
import { insertMember } from "../../src/identity/index.ts";
import { bodyOf, newId } from "../../src/platform/ids.ts";
import { signIn, type Caller } from "./world.ts";

/** Another member of the same tenant, signed in. */
export async function newColleague(of: Caller, role: RoleName = "developer"): Promise<Caller> {
  const now = Date.now();
  const user_id = newId("user", now);
  const row = { user_id, email: `${bodyOf(user_id)}@example.com`, username: null, name: "Bob Example", roles: [role], status: "active" as const, joined_at: now, changed_at: now };
  await of.inside((ctx) => insertMember(ctx.own, row));
  return signIn(of.tenantId, of.slug, user_id);
}
