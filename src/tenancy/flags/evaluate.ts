import { createHash } from "node:crypto";
import type { Evaluation } from "./schema.ts";
import type { FlagRow } from "./tables.ts";

export interface FlagCaller {
  tenant_id: string;
  /** Whom a flag by person is about: the person, also behind a key. */
  user_id: string;
  roles: readonly string[];
  plan_id: string;
}

/** What a flag is for somebody: the same today as tomorrow, unless the flag or what they are changes. */
export function evaluate(flag: FlagRow, caller: FlagCaller): Evaluation {
  const { key, enabled, percentage, subject, tenants, plans, roles } = flag;
  const no = (reason: Evaluation["reason"]): Evaluation => ({ key, enabled: false, reason });
  if (!enabled) return no("off");
  if (tenants && !tenants.includes(caller.tenant_id)) return no("tenant");
  if (plans && !plans.includes(caller.plan_id)) return no("plan");
  if (roles && !roles.some((role) => caller.roles.includes(role))) return no("role");
  if (placeOf(key, subject === "tenant" ? caller.tenant_id : caller.user_id) >= percentage) return no("percentage");
  return { key, enabled: true, reason: "on" };
}

/** Where somebody stands between 0 and 100 for this flag: by hash, so that each flag has an order of its own. */
export const placeOf = (key: string, subject: string): number => (createHash("sha256").update(`${key}\n${subject}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
