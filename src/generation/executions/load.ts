import { authorize, type Permission } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { findExecution } from "./store.ts";
import type { ExecutionRow } from "./tables.ts";

/** @throws AppError not_found, forbidden */
export function loadExecution(ctx: Context, id: string, action: Permission): ExecutionRow {
  const row = findExecution(ctx.own, id);
  if (!row) throw notFound("execution");
  authorize(ctx, action, { type: "execution", id: row.id });
  return row;
}
