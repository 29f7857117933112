import type { Limit } from "../../platform/rate-limit.ts";

/** What is asked of a gate before anything costly is done for somebody unknown. */
export const gateActions = ["register", "login", "refresh", "lookup", "forgot", "code"] as const;
export type GateAction = (typeof gateActions)[number];

/** What a gate answers. */
export interface Passage {
  allowed: boolean;
  retryAfterSeconds: number;
}

/** For all callers of one network together. */
export const networkLimits: Record<GateAction, Limit> = {
  register: { name: "register", capacity: 20, windowSeconds: 3_600 },
  login: { name: "login", capacity: 60, windowSeconds: 600 },
  refresh: { name: "refresh", capacity: 6_000, windowSeconds: 600 },
  lookup: { name: "lookup", capacity: 600, windowSeconds: 600 },
  forgot: { name: "forgot", capacity: 30, windowSeconds: 3_600 },
  code: { name: "code", capacity: 60, windowSeconds: 600 },
};

/**
 * For one e-mail address or user name. Networks its owner has signed in from have a bucket each, all others share one:
 * guessing from outside never locks the owner out.
 */
export const accountLimits: Record<GateAction, Limit> = {
  register: { name: "register-account", capacity: 5, windowSeconds: 3_600 },
  login: { name: "login-account", capacity: 10, windowSeconds: 600 },
  refresh: { name: "refresh-account", capacity: 6_000, windowSeconds: 600 },
  lookup: { name: "lookup-account", capacity: 600, windowSeconds: 600 },
  forgot: { name: "forgot-account", capacity: 5, windowSeconds: 3_600 },
  code: { name: "code-account", capacity: 10, windowSeconds: 600 },
};

export const trustedMs = 90 * 86_400_000;
export const trustedNetworksMax = 20;
