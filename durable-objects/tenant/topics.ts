import { standingOf } from "../../src/admin/index.ts";
import { expireBreakGlass, heedBreakGlassApproval } from "../../src/access/index.ts";
import { storeSegments } from "../../src/audit/index.ts";
import { checkStreams, copyMembership } from "../../src/identity/index.ts";
import { copyToDirectory } from "../../src/tenancy/index.ts";
import { rollUp } from "../../src/billing/index.ts";
import { tellInbox, tellPreview } from "../../src/delivery/index.ts";
import { beginSession, heedPlanApproval, heedTenant, tellSession, testPush } from "../../src/generation/index.ts";
import { faultPoint } from "../../src/platform/faults.ts";
import type { Context } from "../../src/platform/context.ts";
import type { OutboxRow } from "../../src/platform/outbox/index.ts";
import { followedOf } from "./followed.ts";

/** What follows elsewhere from a commit here, by outbox topic. Each is safe to run twice with the same row; what it throws is tried again. */
export const topics: Readonly<Record<string, (ctx: Context, row: OutboxRow) => Promise<void>>> = {
  "approval.answered": async (ctx, row) => {
    await faultPoint(ctx.settings, "approval:answered", ctx.log);
    await heedBreakGlassApproval(ctx, row, async (admin) => (await standingOf(ctx, admin)) === "active");
    await heedPlanApproval(ctx, row);
  },
  "break_glass.expire": async (ctx, row) => expireBreakGlass(ctx, row),
  "audit.segment": storeSegments,
  "directory.membership": copyMembership,
  "directory.tenant": copyToDirectory,
  "inbox.tell": tellInbox,
  "preview.tell": tellPreview,
  "project.pushed": testPush,
  "usage.rollup": rollUp,
  "session.begin": beginSession,
  "session.tell": tellSession,
  "sessions.heed": heedTenant,
  "streams.check": (ctx, row) => checkStreams(ctx, row, followedOf),
};
