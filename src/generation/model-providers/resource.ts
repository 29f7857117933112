import * as z from "zod";
import { declarePermissions, permissionOf } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { requirePublicAddress } from "../../platform/outbound.ts";
import { openSecret, sealSecret } from "../../platform/secrets/index.ts";
import { define, type BaseRow, type Values } from "../../resources/index.ts";
import { stateOf } from "../models/breaker.ts";
import { formats, keyHeaders, outputLimits } from "../models/chat.ts";
import migration from "./migration.sql";
import { CatalogueModel } from "./schema.ts";
import { circuitOf } from "./store.ts";
import { modelProviders as table, type ModelProviderRow } from "./tables.ts";

declarePermissions("model_providers", ["create", "read", "update", "delete"], { developer: ["read"], viewer: ["read"] }, {
  type: "model_provider", permissions: "model_providers", table: "model_providers", key: "id",
  attributes: { name: "name", is_active: "is_active" }, times: [], booleans: ["is_active"], indexed: ["name", "is_active"],
});
const may = (action: "create" | "read" | "update" | "delete") => permissionOf("model_providers", action);

const keyPurpose = "models.key";
const modelsMax = 100;

/** A server that speaks the OpenAI API, with the tenant's own key. */
export const modelProviders = define({
  name: "model_provider", plural: "model-providers", prefix: "mpr", about: "A server with language models that speaks the OpenAI API, and the tenant's own key for it.",
  table, migrations: [migration],
  fields: {
    name: z.string().trim().min(1).max(80),
    base_url: z.url({ protocol: /^https?$/ }).max(500).transform((url) => url.replace(/\/+$/, "")).describe("What /chat/completions is added to"),
    key_header: z.enum(keyHeaders).default("authorization").describe("How the key is shown: as a bearer token, in api-key, or not at all"),
    api_key: z.string().min(1).max(4_000).regex(/^[\x21-\x7e]+$/, "must be printable, without blanks").nullable().default(null).describe("Encrypted, and never shown again"),
    format: z.enum(formats).default("json_schema").describe("How the server is asked for JSON; what it doesn't take is asked for in words"),
    streams: z.boolean().default(true),
    output_limit: z.enum(outputLimits).default("max_completion_tokens").describe("What the server calls the most that an answer may have"),
    timeout_seconds: z.int().min(5).max(900).default(180).describe("For one answer"),
    is_active: z.boolean().default(true),
    models: z.array(CatalogueModel).min(1).max(modelsMax).refine((models) => new Set(models.map(({ id }) => id)).size === models.length, "names a model twice"),
  },
  told: {
    key_hint: z.string().nullable().describe("The key's last characters"), key_changed_at: z.iso.datetime().nullable(),
    circuit: z.enum(["closed", "open", "half_open"]).describe("open: its server fails, and is left alone for a while"),
  },
  verbs: ["create", "read", "list", "update", "delete"],
  permissions: { create: may("create"), read: may("read"), update: may("update"), delete: may("delete") },
  filters: ["is_active"], sorts: ["name"], hidden: ["api_key"],
  example: { name: "Own machine", base_url: "https://models.example.com/v1", key_header: "none", models: [{ id: "some-model", context_tokens: 32_000, output_tokens: 4_096, input_price: 0, output_price: 0 }] },
  settle(ctx, values, before) {
    const row = before && providerOf(before);
    if (typeof values.base_url === "string" && values.base_url !== row?.base_url) requirePublicAddress(ctx.settings, values.base_url, "#/base_url");
    const isNewKey = values.api_key !== undefined && values.api_key !== (row?.api_key ?? null);
    if (row?.api_key && !isNewKey && typeof values.base_url === "string" && new URL(values.base_url).origin !== new URL(row.base_url).origin) throw invalid("#/api_key", "required", "Say the key again: it isn't shown to another server than it was given for");
    return isNewKey || !row ? keyColumns(ctx, (values.api_key ?? null) as string | null) : {};
  },
  tell: (ctx, row) => ({ circuit: stateOf(circuitOf(ctx.own, row.id), ctx.clock.now()) }),
});

const hintCharacters = 4;
/** Of a shorter key the last characters would be too much of it. */
const hintedLengthMin = 16;

function keyColumns(ctx: Context, key: string | null): Values {
  if (key === null) return { api_key: null, key_hint: null, key_changed_at: null };
  return { api_key: sealSecret(ctx, keyPurpose, key), key_hint: key.length < hintedLengthMin ? "…" : `…${key.slice(-hintCharacters)}`, key_changed_at: ctx.clock.now() };
}

/** The key itself, for a call that is about to be made. */
export const keyOf = (ctx: Context, { api_key }: Pick<ModelProviderRow, "api_key">): string => (api_key === null ? "" : new TextDecoder().decode(openSecret(ctx, keyPurpose, api_key)));

/** The generic store read it from the table of providers. */
const providerOf = (row: BaseRow): ModelProviderRow => row as unknown as ModelProviderRow;
