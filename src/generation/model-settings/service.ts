import { authorize, declarePermissions, permissionOf } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { chatRoles } from "../models/chat.ts";
import { findProvider } from "../model-providers/store.ts";
import { PutModelSettings, type ModelChoice, type ModelSettings } from "./schema.ts";
import { findModelSettings, putModelSettingsRow } from "./store.ts";

declarePermissions("model_settings", ["read", "update"], { developer: ["read"], viewer: ["read"] });

/** What holds here: what was set, or what holds where nothing was. */
export const modelSettingsOf = (ctx: Pick<Context, "own">): PutModelSettings => findModelSettings(ctx.own)?.settings ?? PutModelSettings.parse({});

export type Engine = PutModelSettings["engine"];

/** For a run that doesn't say. An installation that is set to a model of its own uses it, until the tenant says otherwise. */
export const defaultEngine = (ctx: Pick<Context, "own" | "settings">): Engine => findModelSettings(ctx.own)?.settings.engine ?? (ctx.settings.MODEL_PROVIDER === "openai" ? "model" : "auto");

export function getModelSettings(ctx: Context): ModelSettings {
  authorize(ctx, permissionOf("model_settings", "read"));
  return present(ctx);
}

/** All of it anew. @throws AppError invalid_input for models that no provider offers */
export function putModelSettings(ctx: Context, settings: PutModelSettings): ModelSettings {
  authorize(ctx, permissionOf("model_settings", "update"));
  for (const role of chatRoles) {
    const { chain, step_down } = settings.roles[role];
    chain.forEach((choice, place) => requireOffered(ctx, choice, `#/roles/${role}/chain/${place}`));
    if (step_down) requireOffered(ctx, step_down, `#/roles/${role}/step_down`);
  }
  ctx.own.atomically(() => {
    putModelSettingsRow(ctx.own, { only: 1, settings, changed_by: ctx.actor.id, changed_at: ctx.clock.now() });
    audit(ctx, { action: "model_settings.put", target: { type: "model_settings", id: "models" }, details: { settings: JSON.parse(JSON.stringify(settings)) as Json } });
  });
  return present(ctx);
}

function requireOffered(ctx: Context, { provider_id, model }: ModelChoice, pointer: string): void {
  const provider = findProvider(ctx.own, provider_id);
  if (!provider) throw invalid(`${pointer}/provider_id`, "not_found", "There is no such model provider");
  if (!provider.models.some(({ id }) => id === model)) throw invalid(`${pointer}/model`, "not_found", `${provider.name} has no model ${model} in its catalogue`);
}

function present(ctx: Pick<Context, "own" | "settings">): ModelSettings {
  const row = findModelSettings(ctx.own);
  return { ...modelSettingsOf(ctx), engine: defaultEngine(ctx), changed_by: row?.changed_by ?? null, changed_at: row ? new Date(row.changed_at).toISOString() : null };
}
