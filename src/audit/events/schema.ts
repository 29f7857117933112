import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

export const Outcome = z.enum(["success", "denied", "failure"]);
export type Outcome = z.infer<typeof Outcome>;

const id = () => z.string().min(1).max(255).optional();
const moment = () => z.iso.datetime({ offset: true }).optional();

export const AuditQuery = pageQuery({
  action: z.string().min(1).max(100).optional().describe("Exactly this action, `requirement.submitted`"),
  outcome: Outcome.optional(),
  user_id: id().describe("What this person did, by API key too"),
  actor_id: id().describe("What this user, API key, service identity or job did"),
  target_id: id(),
  requirement_id: id(),
  run_id: id(),
  from: moment().describe("From this moment on"),
  to: moment().describe("Before this moment"),
  tenant_id: id().describe("Your own tenant's; nobody else's is there"),
});
export type AuditQuery = z.output<typeof AuditQuery>;

export const AuditLog = z.object({
  id: z.string(),
  seq: z.int(),
  timestamp: z.iso.datetime(),
  action: z.string(),
  outcome: Outcome,
  user_id: z.string().nullable(),
  actor: z.object({ type: z.string(), id: z.string() }),
  target: z.object({ type: z.string(), id: z.string() }),
  requirement_id: z.string().nullable(),
  run_id: z.string().nullable(),
  request_id: z.string(),
  details: z.record(z.string(), z.json()).nullable().describe("null once it was erased"),
  commitment: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditLog = z.infer<typeof AuditLog>;

export const Fault = z.object({
  seq: z.int().describe("The first event that is wrong"),
  id: z.string().nullable(),
  reason: z.enum(["malformed", "missing", "reordered", "unlinked", "edited", "details_edited", "backdated", "truncated", "rebuilt", "forged"]),
  message: z.string(),
});
export type Fault = z.infer<typeof Fault>;

export const Requested = z.object({ job_id: z.string().describe("GET /api/jobs/:id has its progress, and then its result"), status: z.string() });
export type Requested = z.infer<typeof Requested>;

export const VerifyQuery = z.strictObject({ from_seq: z.coerce.number().int().min(1).default(1).describe("`next_seq` of the answer before, to go on") });
export type VerifyQuery = z.output<typeof VerifyQuery>;

export const Verification = z.object({
  ok: z.boolean(),
  from_seq: z.int(),
  to_seq: z.int().describe("The last event that was looked at"),
  next_seq: z.int().nullable().describe("Where to go on; null when the head was reached"),
  verified: z.int(),
  erased: z.int().describe("Events whose details were erased: their place in the chain still holds"),
  marks: z.int().describe("Signed checkpoints and segments that were met and agree"),
  head: z.object({ seq: z.int(), hash: z.string() }),
  first_bad: Fault.nullable(),
});
export type Verification = z.infer<typeof Verification>;
