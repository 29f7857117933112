import type { Counts } from "../../src/billing/index.ts";
import { countProjects } from "../../src/delivery/index.ts";
import { countLiveRuns, countUnderWay } from "../../src/generation/index.ts";
import { countLiveKeys, countMembers } from "../../src/identity/index.ts";

/** How many there are of what a plan limits. */
export const counts: Counts = {
  projects: (ctx) => countProjects(ctx.own),
  api_keys: (ctx) => countLiveKeys(ctx.own, ctx.clock.now()),
  seats: (ctx) => countMembers(ctx.own),
  concurrent_executions: (ctx) => countUnderWay(ctx.own, Number.MAX_SAFE_INTEGER),
  concurrent_runs: (ctx) => countLiveRuns(ctx.own),
};
