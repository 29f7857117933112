import type { Context } from "../../platform/context.ts";
import type { Settings } from "../../platform/settings.ts";
import { findProvider, circuitOf } from "../model-providers/store.ts";
import { keyOf } from "../model-providers/resource.ts";
import type { ModelProviderRow } from "../model-providers/tables.ts";
import type { ModelChoice } from "../model-settings/schema.ts";
import { modelSettingsOf } from "../model-settings/service.ts";
import { admits } from "./breaker.ts";
import { chatRoles, type ChatRole, type ChatTarget } from "./chat.ts";
import type { Price } from "./money.ts";

/** A model that can be asked, without its key. */
export interface Route {
  /** `<provider id>/<model>`: what a call that failed there is remembered by. */
  name: string;
  target: Omit<ChatTarget, "key">;
  price: Price;
  /** Undefined for the installation's own. */
  row: ModelProviderRow | undefined;
}

/** Whether somebody answers for every role. */
export const speaksHere = (ctx: Pick<Context, "own" | "settings">): boolean => chatRoles.every((role) => routesOf(ctx, role).chain.length > 0);

/** What commits say of who wrote them. */
export function labelHere(ctx: Pick<Context, "own" | "settings">): string {
  const names = chatRoles.map((role) => routesOf(ctx, role).chain[0]?.target.model);
  return `Language models (${[...new Set(names.filter((name) => name !== undefined))].join(", ")})`;
}

/** Who answers for a role: the tenant's own models in their order, or else the installation's. Those that were deleted or switched off are passed over. */
export function routesOf(ctx: Pick<Context, "own" | "settings">, role: ChatRole): { chain: Route[]; step_down: Route | undefined } {
  const { chain, step_down } = modelSettingsOf(ctx).roles[role];
  const routes = chain.flatMap((choice) => routeOf(ctx, choice) ?? []);
  if (routes.length > 0) return { chain: routes, step_down: step_down ? routeOf(ctx, step_down) : undefined };
  const own = chain.length === 0 ? installationRoute(ctx.settings) : undefined;
  return { chain: own ? [own] : [], step_down: undefined };
}

export function routeOf({ own }: Pick<Context, "own">, { provider_id, model }: ModelChoice): Route | undefined {
  const row = findProvider(own, provider_id);
  const known = row?.is_active ? row.models.find(({ id }) => id === model) : undefined;
  if (!row || !known) return undefined;
  const target = {
    provider_id, provider: row.name, base_url: row.base_url, key_header: row.key_header, model, format: row.format, streams: row.streams, output_limit: row.output_limit,
    output_tokens_max: known.output_tokens, timeout_ms: row.timeout_seconds * 1_000,
  };
  return { name: `${provider_id}/${model}`, target, price: { input: known.input_price, output: known.output_price }, row };
}

const installationTokensMax = 16_384;
const installationTimeoutMs = 300_000;

/** What it costs isn't known here: its tokens are counted, and its price is nothing. */
function installationRoute(settings: Settings): Route | undefined {
  if (settings.MODEL_PROVIDER !== "openai") return undefined;
  const model = settings.OPENAI_MODEL ?? "gpt-5.2";
  const target = {
    provider_id: null, provider: "installation", base_url: settings.OPENAI_BASE_URL ?? "https://api.openai.com/v1", key_header: "authorization" as const, model, format: "json_schema" as const, streams: true,
    output_limit: "max_completion_tokens" as const, output_tokens_max: installationTokensMax, timeout_ms: installationTimeoutMs,
  };
  return { name: `installation/${model}`, target, price: { input: 0, output: 0 }, row: undefined };
}

export const withKey = (ctx: Context, { target, row }: Route): ChatTarget => ({ ...target, key: row ? keyOf(ctx, row) : (ctx.settings.OPENAI_API_KEY ?? "") });

/** Those that may be asked now: not tried for this turn already, and with a server that isn't left alone. */
export const openRoutes = ({ own }: Pick<Context, "own">, routes: readonly Route[], tried: readonly string[], now: number): Route[] =>
  routes.filter(({ name, row }) => !tried.includes(name) && (!row || admits(circuitOf(own, row.id), now)));
