import * as z from "zod";

/** A model of one of the tenant's providers. */
export const ModelChoice = z.strictObject({ provider_id: z.string().max(40), model: z.string().min(1).max(200) });
export type ModelChoice = z.infer<typeof ModelChoice>;

const RoleModels = z.strictObject({
  chain: z.array(ModelChoice).max(5).default([]).describe("The first answers; each other where those before it can't"),
  step_down: ModelChoice.nullable().default(null).describe("The cheaper one that answers once nine tenths of a budget are gone"),
});
export type RoleModels = z.infer<typeof RoleModels>;

const none: RoleModels = { chain: [], step_down: null };

export const PutModelSettings = z.strictObject({
  engine: z.enum(["builtin", "auto", "model"]).default("auto").describe("For requirements that don't say: the built-in engine, a model only where that one builds nothing, or always a model"),
  roles: z.strictObject({ pm: RoleModels.default(none), engineer: RoleModels.default(none), qa: RoleModels.default(none) }).default({ pm: none, engineer: none, qa: none }),
  content_days: z.int().min(0).max(3_650).default(30).describe("How long questions and answers are kept word for word; their hashes stay"),
});
export type PutModelSettings = z.infer<typeof PutModelSettings>;

export const ModelSettings = z.object({ ...PutModelSettings.shape, changed_by: z.string().nullable(), changed_at: z.iso.datetime().nullable() });
export type ModelSettings = z.infer<typeof ModelSettings>;
