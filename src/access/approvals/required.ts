import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import type { Approvers } from "../policies/document.ts";
import { findGood } from "./spend.ts";
import type { Deed } from "./subject.ts";

/** What must be approved before it is done. */
export interface Demand {
  deed: Deed;
  /** What demands it: a policy's version and rule, or `setting:…`. An approval that was given under another one doesn't count. */
  gate: string;
  approvers: Approvers;
}

const demands = new WeakMap<object, Demand>();

/** What an error says that must be approved; undefined for every other error. */
export const demandBehind = (error: unknown): Demand | undefined => (error instanceof AppError ? demands.get(error) : undefined);

/** The refusal, which names what must be approved. Whoever answers the request asks for it, and adds the link. */
export function approvalRequired(demand: Demand, reason: string, about: { [name: string]: unknown } = {}): AppError {
  const { action, resource_type, resource_id, subject } = demand.deed;
  const error = new AppError("approval_required", reason, { extra: { permission: action, ...about, approval: { action, resource_type, resource_id: resource_id || null, subject } } });
  demands.set(error, demand);
  return error;
}

/**
 * For what the product itself holds to an approval, whoever does it. Call it before the commit: the caller's approval of this very deed is spent with the first change that the request makes.
 * @throws AppError approval_required
 */
export function requireApproval(ctx: Context, demand: Demand, reason: string): void {
  if (!findGood(ctx, demand.gate, demand.deed)) throw approvalRequired(demand, reason);
}
