import { versionTag } from "../../platform/etag.ts";
import { newRouter, route, valid } from "../../platform/http.ts";
import { Page, pageOf } from "../../platform/paging.ts";
import { ActivatePolicy, CreatePolicy, ListPolicies, Policy, PolicyId, PolicyVersion, Simulate, Simulation, TestPolicy, TestReport, UpdatePolicy, VersionId } from "./schema.ts";
import { activatePolicy, createPolicy, deletePolicy, getPolicy, getVersion, listPolicies, listVersions, retirePolicy, tagOf, updatePolicy } from "./service.ts";
import { simulate } from "./simulate.ts";
import { testPolicy } from "./testing.ts";

export const policyRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Write a policy; it is a draft until it is activated", answers: { 201: Policy } }), valid("json", CreatePolicy), (c) => c.json(createPolicy(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "List policies", answers: { 200: pageOf(Policy) } }), valid("query", ListPolicies), (c) => c.json(listPolicies(c.var.ctx, c.req.valid("query"))))
  .post("/simulate", route({ audience: "member", summary: "Who could do what before and after a change of policies", answers: { 200: Simulation } }), valid("json", Simulate), (c) => c.json(simulate(c.var.ctx, c.req.valid("json"))))
  .get("/:id", route({ audience: "member", summary: "One policy", answers: { 200: Policy } }), valid("param", PolicyId), (c) => {
    const policy = getPolicy(c.var.ctx, c.req.valid("param").id);
    return c.json(policy, 200, { etag: versionTag(tagOf(policy)) });
  })
  .patch("/:id", route({ audience: "member", summary: "Write a new version of a policy, as a draft", answers: { 200: Policy }, versioned: true }), valid("param", PolicyId), valid("json", UpdatePolicy), (c) => {
    const policy = updatePolicy(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"));
    return c.json(policy, 200, { etag: versionTag(tagOf(policy)) });
  })
  .delete("/:id", route({ audience: "member", summary: "Delete a policy with all its versions", answers: { 204: null } }), valid("param", PolicyId), (c) => {
    deletePolicy(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  })
  .post("/:id/activate", route({ audience: "member", summary: "Let a version decide from now on", answers: { 200: Policy } }), valid("param", PolicyId), valid("json", ActivatePolicy), (c) =>
    c.json(activatePolicy(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))))
  .post("/:id/retire", route({ audience: "member", summary: "Let no version decide any more", answers: { 200: Policy } }), valid("param", PolicyId), (c) => c.json(retirePolicy(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/test", route({ audience: "member", summary: "Run a suite of tests against a version", answers: { 200: TestReport } }), valid("param", PolicyId), valid("json", TestPolicy), (c) =>
    c.json(testPolicy(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))))
  .get("/:id/versions", route({ audience: "member", summary: "List a policy's versions, newest first", answers: { 200: pageOf(PolicyVersion) } }), valid("param", PolicyId), valid("query", Page), (c) =>
    c.json(listVersions(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))))
  .get("/:id/versions/:version", route({ audience: "member", summary: "One version with its text", answers: { 200: PolicyVersion } }), valid("param", VersionId), (c) =>
    c.json(getVersion(c.var.ctx, c.req.valid("param").id, c.req.valid("param").version)));
