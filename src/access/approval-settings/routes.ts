import * as z from "zod";
import { newRouter, route, valid } from "../../platform/http.ts";
import { ApprovalSetting, PutApprovalSetting, SettingParam, TenantParam } from "./schema.ts";
import { listSettings, putApprovers } from "./service.ts";

export const approvalSettingRoutes = newRouter()
  .get("/:id/approval-settings", route({ audience: "member", summary: "What this tenant holds to an approval, and who gives it", answers: { 200: z.object({ data: z.array(ApprovalSetting) }) } }), valid("param", TenantParam), (c) =>
    c.json(listSettings(c.var.ctx, c.req.valid("param").id)))
  .put("/:id/approval-settings/:gate", route({ audience: "member", summary: "Hold something to an approval, or to none any more", answers: { 200: ApprovalSetting } }), valid("param", SettingParam), valid("json", PutApprovalSetting), (c) => {
    const { id, gate } = c.req.valid("param");
    return c.json(putApprovers(c.var.ctx, id, gate, c.req.valid("json").approvers));
  });
