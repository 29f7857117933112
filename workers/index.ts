import { getPath } from "hono/utils/url";
import { tenantApp } from "../durable-objects/tenant/app.ts";
import { answersMethod } from "../src/platform/methods.ts";
import { bared, canonical } from "./aliases.ts";
import { edge } from "./edge.ts";
import { answerMember } from "./member.ts";
import { consume } from "./queue.ts";
import { sweep } from "./sweep.ts";

export { Gate } from "../durable-objects/gate/gate.ts";
export { Inbox } from "../durable-objects/inbox/inbox.ts";
export { Platform } from "../durable-objects/platform/platform.ts";
export { Session } from "../durable-objects/session/session.ts";
export { Tenant } from "../durable-objects/tenant/tenant.ts";

export default {
  async fetch(request, env, execution) {
    const asked = canonical(request);
    const path = getPath(asked.request);
    const isMember = answersMethod(tenantApp, asked.request.method, path);
    const answer = await (isMember ? answerMember(asked.request, path, env) : edge.fetch(asked.request, env, execution));
    return asked.bare ? bared(answer) : answer;
  },
  queue: consume,
  scheduled: (controller, env) => sweep(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;
