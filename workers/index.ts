import { edge } from "./edge.ts";

export { Tenant } from "../durable-objects/tenant/tenant.ts";

export default { fetch: (request, env, execution) => edge.fetch(request, env, execution) } satisfies ExportedHandler<Env>;
