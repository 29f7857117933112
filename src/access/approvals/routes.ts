import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { AnswerApproval, Approval, ApprovalId, ListApprovals, RequestApproval } from "./schema.ts";
import { answerApproval, getApproval, listApprovals, requestApproval, withdrawApproval } from "./service.ts";

export const approvalRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Ask for an approval of exactly one deed", answers: { 201: Approval } }), valid("json", RequestApproval), (c) =>
    c.json(requestApproval(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "List approvals that you asked for or may answer", answers: { 200: pageOf(Approval) } }), valid("query", ListApprovals), (c) =>
    c.json(listApprovals(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One approval, with what was answered", answers: { 200: Approval } }), valid("param", ApprovalId), (c) => c.json(getApproval(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/approve", route({ audience: "member", summary: "Approve it; the quorum decides", answers: { 200: Approval } }), valid("param", ApprovalId), valid("json", AnswerApproval), (c) =>
    c.json(answerApproval(c.var.ctx, c.req.valid("param").id, "approve", c.req.valid("json"))))
  .post("/:id/reject", route({ audience: "member", summary: "Reject it; one voice is enough", answers: { 200: Approval } }), valid("param", ApprovalId), valid("json", AnswerApproval), (c) =>
    c.json(answerApproval(c.var.ctx, c.req.valid("param").id, "reject", c.req.valid("json"))))
  .post("/:id/withdraw", route({ audience: "member", summary: "Take back what you asked for", answers: { 200: Approval } }), valid("param", ApprovalId), (c) => c.json(withdrawApproval(c.var.ctx, c.req.valid("param").id)));
