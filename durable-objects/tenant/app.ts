import { approvalRoutes, approvals, approvalSettingRoutes, assignmentRoutes, breakGlassRoutes, customRoleRoutes, decisionRoutes, entryRoutes, evaluationRoutes, permissionRoutes, policyRoutes, teamProjectRoutes } from "../../src/access/index.ts";
import { auditDenials } from "../../src/audit/index.ts";
import { checkpointRoutes } from "../../src/audit/checkpoints/routes.ts";
import { auditRoutes } from "../../src/audit/events/routes.ts";
import { segmentRoutes } from "../../src/audit/segments/routes.ts";
import { newRouter, onError } from "../../src/platform/http.ts";
import { allowedMethods, unrouted } from "../../src/platform/methods.ts";
import { etags } from "../../src/platform/etag.ts";
import { idempotency } from "../../src/platform/idempotency/index.ts";
import { notificationRoutes, notifyRoutes, previewRoutes } from "../../src/delivery/index.ts";
import { jobRoutes, scheduleRoutes } from "../../src/observability/index.ts";
import { codegenRoutes, executionRoutes, executorRoutes, modelCallRoutes, modelCostRoutes, modelProviderRoutes, modelSettingRoutes, requirementRoutes, runRoutes, safetyPolicyRoutes } from "../../src/generation/index.ts";
import { accountRoutes, apiKeyRoutes, teamRoutes, userRoutes } from "../../src/identity/index.ts";
import { flagRoutes, tenantRoutes } from "../../src/tenancy/index.ts";
import { limitRoutes, usageRoutes } from "../../src/billing/index.ts";
import { resourceRoutes } from "../../src/resources/index.ts";
import { agentCommandRoutes } from "../../src/studio/index.ts";
import { counts } from "./counts.ts";
import { resources } from "./resources.ts";

/** What a tenant answers: one line for each resource. */
export const tenantApp = newRouter()
  .use((c, next) => {
    c.set("ctx", c.env.ctx);
    return next();
  })
  .use(auditDenials(), etags(), approvals(), idempotency())
  .route("/api/auth", accountRoutes)
  .route("/api/api-keys", apiKeyRoutes)
  .route("/api/permissions", permissionRoutes)
  .route("/api/roles", customRoleRoutes)
  .route("/api/user-roles", assignmentRoutes)
  .route("/api/acl", entryRoutes)
  .route("/api/policies", policyRoutes)
  .route("/api/approvals", approvalRoutes)
  .route("/api/break-glass-grants", breakGlassRoutes)
  .route("/api/decisions", decisionRoutes)
  .route("/access/v1", evaluationRoutes)
  .route("/api/audit", auditRoutes)
  .route("/api/audit/segments", segmentRoutes)
  .route("/api/audit/checkpoints", checkpointRoutes)
  .route("/api/tenants", tenantRoutes)
  .route("/api/tenants", approvalSettingRoutes)
  .route("/api/users", userRoutes)
  .route("/api/teams", teamRoutes)
  .route("/api/teams", teamProjectRoutes)
  .route("/api/feature-flags", flagRoutes)
  .route("/api/jobs", jobRoutes)
  .route("/api/job-schedules", scheduleRoutes)
  .route("/api/notifications", notificationRoutes)
  .route("/api/notify", notifyRoutes)
  .route("/api/usage", usageRoutes)
  .route("/api/limits", limitRoutes(counts))
  .route("/api/requirements", requirementRoutes)
  .route("/api/codegen", codegenRoutes)
  .route("/api/runs", runRoutes)
  .route("/api/projects", previewRoutes)
  .route("/api/executor", executorRoutes)
  .route("/api/executions", executionRoutes)
  .route("/api/agents", agentCommandRoutes)
  .route("/api/model-providers", modelProviderRoutes)
  .route("/api/model-settings", modelSettingRoutes)
  .route("/api/safety-policy", safetyPolicyRoutes)
  .route("/api/model-calls", modelCallRoutes)
  .route("/api/model-costs", modelCostRoutes)
  .onError(onError);

for (const resource of resources) tenantApp.route(`/api/${resource.plural}`, resourceRoutes(resource));

tenantApp.notFound((c) => onError(unrouted(allowedMethods(tenantApp, c.req.path)), c));
