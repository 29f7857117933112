export { agents } from "./agents/resource.ts";
export { agentCommandRoutes } from "./agent-commands/routes.ts";
export { giveScheduled } from "./agent-commands/schedules.ts";
export { workAgent } from "./agent-commands/work.ts";
export { templates } from "./templates/resource.ts";
