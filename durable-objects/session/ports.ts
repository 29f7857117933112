import { dispatchingSandbox, processLacking } from "../../src/generation/sandbox/dispatch.ts";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { processSandbox } from "../../src/generation/sandbox/process/sandbox.ts";
import type { Sandbox } from "../../src/generation/sandbox/port.ts";
import { modelOf } from "../../src/generation/models/index.ts";
import { languageProvider } from "../../src/generation/models/language.ts";
import { askServer } from "../../src/generation/models/openai.ts";
import type { SessionPorts, TenantPort } from "../../src/generation/runs/ports.ts";
import type { SessionRequest } from "../../src/generation/runs/request.ts";
import { settingsOf, type Settings } from "../../src/platform/settings.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { tenantOf } from "../tenant/stub.ts";
import { artifactsOf } from "./artifacts.ts";
import { repositoriesOf } from "./repositories.ts";

/** What a session works with, in the name of the request that it was begun by: its own tenant's object, on behalf of who asked; the sandbox, the model and the store of this installation. */
export function portsOf(env: Env, request: SessionRequest): SessionPorts {
  const { tenant_id, requested_by, request_id } = request;
  const settings = settingsOf(env);
  const origin = { requestId: request_id, ip: null };
  const { call } = tenantOf(env, tenant_id, origin);
  const tenant: TenantPort = {
    applyRun: (snapshot) => call("runs.apply", requested_by, snapshot),
    applyExecution: (execution) => call("executions.apply", requested_by, execution),
    reserve: (asked) => call("models.reserve", requested_by, asked),
    settle: (spent) => call("models.settle", requested_by, spent),
    beginChat: (turn) => call("chats.begin", requested_by, turn),
    safetyPolicy: () => call("safety.policy", requested_by, undefined),
    listChats: (of) => call("chats.list", requested_by, of),
    endChat: (turn) => call("chats.end", requested_by, turn),
    checkpoint: () => call("audit.checkpoint", requested_by, undefined),
  };
  const language = languageProvider(request.kind === "run" ? request.models_label : "");
  return { tenant, model: modelOf(settings), language, chat: askServer, sandbox: sandboxOf(env, settings), repositories: repositoriesOf(env, tenant_id, requested_by, origin), artifacts: artifactsOf(storageOf(env), tenant_id) };
}

/** The process driver is bound where the machine has one; on Cloudflare's network there is none. */
function sandboxOf(env: Pick<Env, "SANDBOX" | "PROCESS_SANDBOX">, { SANDBOX_TOKEN }: Settings): Sandbox {
  const process = env.PROCESS_SANDBOX && SANDBOX_TOKEN !== undefined ? processSandbox(env.PROCESS_SANDBOX, SANDBOX_TOKEN) : undefined;
  return dispatchingSandbox({ isolate: isolateSandbox(env.SANDBOX, SANDBOX_TOKEN), process, lacking: processLacking });
}
