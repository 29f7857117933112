export { listHeld, type Counts } from "./entitlements/held.ts";
export { Held } from "./entitlements/schema.ts";
export { grantEntitlement, hasFeature, planOf, requireFeature, requireRoom, setPlan } from "./entitlements/service.ts";
export { builtInPlans, checked, defaultPlan, entitlementNames, faultOf, type EntitlementName, type Plan } from "./plans/catalogue.ts";
export { Price, Quotas } from "./plans/schema.ts";
export { meter, release, requireAllowance, reserve, settle, standingOf, type Standing, type Use } from "./usage/meter.ts";
export { boundsOfPeriod, periodOf } from "./usage/period.ts";
export { usageRoutes } from "./usage/routes.ts";
export { csvCell, exportUsage, summarizeUsage } from "./usage/service.ts";
