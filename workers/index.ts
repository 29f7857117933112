import { bared, canonical } from "./aliases.ts";
import { edge } from "./edge.ts";
import { sweep } from "./sweep.ts";

export { Gate } from "../durable-objects/gate/gate.ts";
export { Platform } from "../durable-objects/platform/platform.ts";
export { Session } from "../durable-objects/session/session.ts";
export { Tenant } from "../durable-objects/tenant/tenant.ts";

export default {
  async fetch(request, env, execution) {
    const asked = canonical(request);
    const answer = await edge.fetch(asked.request, env, execution);
    return asked.bare ? bared(answer) : answer;
  },
  scheduled: (controller, env) => sweep(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;
