export { jobRoutes } from "./jobs/routes.ts";
export { scheduleRoutes } from "./schedules/routes.ts";
