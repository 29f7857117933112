import type { Context } from "../../platform/context.ts";
import { newId, type Id } from "../../platform/ids.ts";
import * as z from "zod";
import { findTenant, putMembership } from "../../tenancy/index.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import { findUser } from "../users/store.ts";
import { findMember } from "./store.ts";

const Payload = z.object({ user_id: z.custom<Id<"user">>() });

/** Outbox topic `directory.membership`: the directory's copy becomes what the member is now. Safe to run twice, and late. Whoever has no account yet is no member anywhere. */
export async function copyMembership(ctx: Context, row: Pick<OutboxRow, "payload">): Promise<void> {
  const { user_id } = Payload.parse(row.payload);
  const member = findMember(ctx.own, user_id);
  if (!member || member.status === "invited") return;
  if (!(await findTenant(ctx.directory, ctx.tenantId)) || !(await findUser(ctx.directory, user_id))) return;
  const { roles, status, joined_at } = member;
  await putMembership(ctx.directory, { id: newId("membership", ctx.clock.now()), tenant_id: ctx.tenantId, user_id, roles, status, created_at: joined_at });
}
