export { agents } from "./agents/resource.ts";
export { agentCommandRoutes } from "./agent-commands/routes.ts";
export { giveScheduled } from "./agent-commands/schedules.ts";
export { abandonCommand, workAgent } from "./agent-commands/work.ts";
export { HostedRun, MonthQuery, MonthUsage, StartHostedRun } from "./hosted-runs/schema.ts";
export { getMonthUsage, runHosted } from "./hosted-runs/service.ts";
export { templates } from "./templates/resource.ts";
