export { listDomains, putDomain, removeDomain } from "./domains/service.ts";
export { deleteFlag, listFlags, putFlag } from "./flags/service.ts";
export { decideAdmin, type AdminWish } from "./identity/decide.ts";
export { AdminIdentity } from "./identity/schema.ts";
export { refused, verifyAdmin } from "./identity/verify.ts";
export { AdminPlan, ChangePlan, CreatePlan, PlanId } from "./plans/schema.ts";
export { createPlan, getAdminPlan, listAdminPlans, loadPlan } from "./plans/service.ts";
