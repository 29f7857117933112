import * as z from "zod";
import { Approvers } from "../policies/document.ts";

/** What a tenant may hold to an approval, whoever does it: its own deletion, the plans of runs before code is written, a platform admin's access. */
export const settableGates = ["tenant_deletion", "runs", "break_glass"] as const;
export type SettableGate = (typeof settableGates)[number];

export const PutApprovalSetting = z.strictObject({ approvers: Approvers.nullable().describe("null: it needs no approval any more") });

export const ApprovalSetting = z.object({
  gate: z.enum(settableGates),
  approvers: z.object({ roles: z.array(z.string()), teams: z.array(z.string()), users: z.array(z.string()), quorum: z.int() }).nullable().describe("null: it needs no approval"),
  changed_by: z.string().nullable(),
  changed_at: z.iso.datetime().nullable(),
});
export type ApprovalSetting = z.infer<typeof ApprovalSetting>;

export const TenantParam = z.object({ id: z.string() });
export const SettingParam = TenantParam.extend({ gate: z.enum(settableGates) });
