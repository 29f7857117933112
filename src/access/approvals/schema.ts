import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { Approvers } from "../policies/document.ts";
import { approvalStatuses } from "./status.ts";

/** Canonical JSON knows no such thing as half a character. */
const Subject = z.json().refine((value) => JSON.stringify(value).length <= 20_000, "At most 20,000 characters of JSON").refine((value) => JSON.stringify(value).isWellFormed(), "Text must be well-formed Unicode");

export const RequestApproval = z.strictObject({
  action: z.string().min(1).max(100).describe("`runs:cancel`"),
  resource_type: z.string().min(1).max(80),
  resource_id: z.string().min(1).max(255).optional(),
  subject: Subject.optional().describe("What exactly is to be done; as the refusal named it"),
  reason: z.string().trim().min(1).max(1_000).describe("Why it should be done"),
  approvers: Approvers.optional().describe("Where no policy says who approves"),
  expires_at: z.iso.datetime({ offset: true }).optional().describe("Seven days from now when left out, thirty at most"),
});
export type RequestApproval = z.output<typeof RequestApproval>;

export const AnswerApproval = z.strictObject({
  comment: z.string().trim().max(1_000).default(""),
  subject_hash: z.string().optional().describe("Of what you read: refused when it is another"),
});
export type AnswerApproval = z.output<typeof AnswerApproval>;

export const Approval = z.object({
  id: z.string(),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string().nullable() }),
  subject: z.json(),
  subject_hash: z.string(),
  gate: z.string().nullable().describe("What demands it: the policy's version and rule"),
  reason: z.string(),
  approvers: z.object({ roles: z.array(z.string()), teams: z.array(z.string()), users: z.array(z.string()) }),
  quorum: z.int(),
  answers: z.array(z.object({ answered_by: z.string(), verdict: z.enum(["approve", "reject"]), comment: z.string(), answered_at: z.iso.datetime() })),
  status: z.enum(approvalStatuses),
  requested_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type Approval = z.infer<typeof Approval>;

/** How an approval stands that something waits for. */
export const ApprovalLink = z.object({ id: z.string(), status: z.enum(approvalStatuses), url: z.string() });
export type ApprovalLink = z.infer<typeof ApprovalLink>;

export const ListApprovals = pageQuery({ status: z.enum(approvalStatuses).optional(), resource_id: z.string().min(1).max(255).optional() });
export type ListApprovals = z.output<typeof ListApprovals>;

export const ApprovalId = z.object({ id: z.string() });
