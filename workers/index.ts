import { getPath } from "hono/utils/url";
import { tenantApp } from "../durable-objects/tenant/app.ts";
import { answersMethod } from "../src/platform/methods.ts";
import { bared, canonical } from "./aliases.ts";
import { edge } from "./edge.ts";
import { answerMember } from "./member.ts";
import { answerPage, isAsset, isPage } from "./page-requests.ts";
import { answerPreview, askedPreview } from "./previews/answer.ts";
import { consume } from "./queue.ts";
import { sweep } from "./sweep.ts";

export { Gate } from "../durable-objects/gate/gate.ts";
export { Inbox } from "../durable-objects/inbox/inbox.ts";
export { Platform } from "../durable-objects/platform/platform.ts";
export { Preview } from "../durable-objects/preview/preview.ts";
export { Session } from "../durable-objects/session/session.ts";
export { Tenant } from "../durable-objects/tenant/tenant.ts";

export default {
  async fetch(request, env, execution) {
    const preview = askedPreview(request, env);
    if (preview !== undefined) return answerPreview(request, preview, env);
    const path = getPath(request);
    if (isAsset(path, env)) return env.ASSETS.fetch(request);
    if (isPage(request, path, env)) return answerPage(request, env);
    const alias = canonical(request, path);
    if (!alias) return answer(request, path, env, execution);
    const answered = await answer(alias.request, getPath(alias.request), env, execution);
    return alias.bare ? bared(answered) : answered;
  },
  queue: consume,
  scheduled: (controller, env) => sweep(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;

const answer = (request: Request, path: string, env: Env, execution: ExecutionContext): Response | Promise<Response> =>
  answersMethod(tenantApp, request.method, path) ? answerMember(request, path, env) : edge.fetch(request, env, execution);
