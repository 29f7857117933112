import type { AuditEvent, Context } from "../platform/context.ts";

/** Appends an event to the tenant's chain, inside the commit of the change that it describes. Access can't import audit, which stands on it. */
export const audit = (ctx: Context, event: AuditEvent): void => ctx.record(ctx, event);
