import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { GenerateCode, Generated, ListRequirements, Requirement, RequirementId, RequirementSummary, SubmitRequirement } from "./schema.ts";
import { generateCode } from "./generate.ts";
import { getRequirement, listRequirements, submitRequirement } from "./service.ts";
import { waitOf } from "../waiting.ts";

const planWaitMs = 10_000;
const codeWaitMs = 60_000;

export const requirementRoutes = newRouter()
  .post(
    "/",
    route({ audience: "member", summary: "Ask for something in plain English; answers with the plan", answers: { 201: Requirement, 202: Requirement } }),
    valid("json", SubmitRequirement),
    async (c) => {
      const { planned, requirement } = await submitRequirement(c.var.ctx, c.req.valid("json"), waitOf(c.req.header("prefer"), planWaitMs));
      return c.json(requirement, planned ? 201 : 202, { location: `/api/requirements/${requirement.requirement_id}` });
    },
  )
  .get("/", route({ audience: "member", summary: "Requirements, the newest first", answers: { 200: pageOf(RequirementSummary) } }), valid("query", ListRequirements), (c) =>
    c.json(listRequirements(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One requirement with its tasks, coverage and runs", answers: { 200: Requirement } }), valid("param", RequirementId), (c) =>
    c.json(getRequirement(c.var.ctx, c.req.valid("param").id)));

export const codegenRoutes = newRouter().post(
  "/:id",
  route({ audience: "member", summary: "Build what was planned; answers with the repository and its commit", answers: { 200: Generated, 202: Generated } }),
  valid("param", RequirementId),
  valid("json", GenerateCode),
  async (c) => {
    const { finished, generated } = await generateCode(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), waitOf(c.req.header("prefer"), codeWaitMs));
    return c.json(generated, finished ? 200 : 202, { location: `/api/runs/${generated.run_id}` });
  },
);
