import { AppError, conflict, notFound, tooBusy } from "../../platform/errors.ts";

export const tenantStatuses = ["provisioning", "active", "suspended", "deleting", "deleted"] as const;
export type TenantStatus = (typeof tenantStatuses)[number];

/** What may be wanted of a tenant. `govern`: to suspend, resume, delete or restore it. `project`: what our own objects still report of work that has begun. `platform`: what the platform sets from outside. `erase`: its end. */
export const tenantUses = ["read", "write", "sign_in", "git", "stream", "job", "govern", "project", "platform", "erase"] as const;
export type TenantUse = (typeof tenantUses)[number];

/** What each state allows. */
export const allowedIn: Readonly<Record<TenantStatus, readonly TenantUse[]>> = {
  provisioning: ["platform"],
  active: ["read", "write", "sign_in", "git", "stream", "job", "govern", "project", "platform"],
  suspended: ["read", "sign_in", "govern", "project", "platform"],
  deleting: ["read", "sign_in", "git", "govern", "project", "platform", "erase"],
  deleted: ["erase"],
};

/** What may be done with a tenant in which states. What is restored goes back to where it came from. */
export const moves = {
  activate: ["provisioning"],
  suspend: ["active"],
  resume: ["suspended"],
  delete: ["active", "suspended"],
  restore: ["deleting"],
  close: ["deleting"],
} as const satisfies Record<string, readonly TenantStatus[]>;
export type TenantMove = keyof typeof moves;

export const allows = (status: TenantStatus, use: TenantUse): boolean => allowedIn[status].includes(use);

/** @throws AppError not_found of one that is deleted, unavailable of one that isn't made yet, tenant_inactive of one that is suspended or being deleted */
export function requireUse(status: TenantStatus, use: TenantUse): void {
  if (allows(status, use)) return;
  if (status === "deleted") throw notFound("tenant");
  if (status === "provisioning") throw tooBusy("This tenant is being made", 5);
  throw new AppError("tenant_inactive", status === "suspended" ? "This tenant is suspended: it can be read and resumed" : "This tenant is being deleted: it can be read and restored until then", { extra: { tenant_status: status } });
}

/** @throws AppError conflict */
export function requireMove(status: TenantStatus, move: TenantMove): void {
  const from: readonly TenantStatus[] = moves[move];
  if (!from.includes(status)) throw conflict(`A tenant can be ${done[move]} when it is ${from.join(" or ")}; it is ${status}`, { tenant_status: status });
}

const done: Record<TenantMove, string> = { activate: "activated", suspend: "suspended", resume: "resumed", delete: "deleted", restore: "restored", close: "closed" };

const governing: readonly (readonly [method: string, path: RegExp])[] = [
  ["DELETE", /^\/api\/tenants\/[^/]+$/],
  ["POST", /^\/api\/tenants\/[^/]+\/(?:suspend|resume|restore)$/],
  ["POST", /^\/api\/approvals\/[^/]+\/(?:approve|reject|withdraw)$/],
  ["POST", /^\/api\/break-glass-grants\/[^/]+\/end$/],
];

/** What a request is, by its method, path and headers. */
export function useOf(method: string, path: string, headers: Headers): TenantUse {
  if (method === "GET" || method === "HEAD") return headers.has("upgrade") || headers.get("accept")?.includes("text/event-stream") ? "stream" : "read";
  return governing.some(([asked, at]) => asked === method && at.test(path)) ? "govern" : "write";
}
