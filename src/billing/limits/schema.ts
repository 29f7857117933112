import * as z from "zod";
import { limitedBy, routeClasses } from "../../platform/rate-limit.ts";
import { Held } from "../entitlements/schema.ts";

const route_class = z.enum(routeClasses).describe("heavy: what starts runs or executions, or reads everything");

export const Limits = z.object({
  buckets: z.array(z.object({
    name: z.string().describe("As the headers RateLimit and RateLimit-Policy call it"), route_class, limited_by: z.enum(limitedBy), capacity: z.int(), window_seconds: z.int(),
    left: z.int(), reset_seconds: z.int().describe("Until it is full again"),
  })).describe("Requests by time: each takes one from every bucket of its class"),
  in_flight: z.array(z.object({ route_class, limit: z.int(), now: z.int() })).describe("Requests of the tenant that are under way at a time"),
  payloads: z.array(z.object({ route_class, max_bytes: z.int() })).describe("What a body may have"),
  plan: z.object({ plan_id: z.string(), name: z.string() }),
  quotas: z.array(Held).describe("What the plan gives, and what of it is used; empty for who may not read usage"),
});
export type Limits = z.infer<typeof Limits>;
