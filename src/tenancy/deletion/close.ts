import { signHead } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict } from "../../platform/errors.ts";
import { changeStatus } from "../lifecycle/service.ts";
import { countRows, findDeletionRequest } from "../tenants/store.ts";
import { getOwnTenant } from "../tenants/service.ts";
import type { Facts } from "./schema.ts";

/** The end of a tenant, in its own object: from now on it answers nothing. Counts what it holds; asked again it says the same. @throws AppError conflict before its time, or once it was restored */
export async function closeTenant(ctx: Context): Promise<Required<Pick<Facts, "requested_at" | "requested_by" | "object" | "audit_head">>> {
  const row = getOwnTenant(ctx);
  if (row.status !== "deleted") {
    if (row.status !== "deleting" || row.delete_after === null || row.delete_after > ctx.clock.now()) throw conflict("This tenant is not to be deleted now", { tenant_status: row.status });
    changeStatus(ctx, row, "close", "deleted", {});
  }
  const rows = Object.values(countRows(ctx.own));
  const request = findDeletionRequest(ctx.own);
  const { seq, hash } = await signHead(ctx);
  return {
    requested_at: new Date(request?.at ?? row.created_at).toISOString(), requested_by: request?.actor_id ?? "unknown",
    object: { tables: rows.length, rows: rows.reduce((sum, n) => sum + n, 0) }, audit_head: { seq, hash },
  };
}
