import * as z from "zod";
import { declarePermissions, permissionOf } from "../../access/index.ts";
import { invalid } from "../../platform/errors.ts";
import { define, type BaseRow } from "../../resources/index.ts";
import { spendKey, standingOf } from "../models/spending.ts";
import migration from "./migration.sql";
import { budgetPeriods, budgetScopes, Standing } from "./schema.ts";
import { modelBudgets as table, type ModelBudgetRow } from "./tables.ts";

declarePermissions("model_budgets", ["create", "read", "update", "delete"], { developer: ["read"], viewer: ["read"], billing: ["read"] }, {
  type: "model_budget", permissions: "model_budgets", table: "model_budgets", key: "id", attributes: { name: "name", scope: "scope" }, times: [], indexed: ["name", "scope"],
});
const may = (action: "create" | "read" | "update" | "delete") => permissionOf("model_budgets", action);

const limitMax = 1_000_000_000_000;

/** What language models may cost: checked before each call, in the commit that sets its worst case aside. */
export const modelBudgets = define({
  name: "model_budget", plural: "model-budgets", prefix: "mbg", about: "What language models may cost the tenant, a team, a user or a run.",
  table, migrations: [migration],
  fields: {
    name: z.string().trim().min(1).max(80),
    scope: z.enum(budgetScopes),
    subject_id: z.string().max(40).nullable().default(null).describe("Which team or user; null: each of them by itself. Always null for the tenant and for runs"),
    period: z.enum(budgetPeriods).default("month").describe("In UTC. whole: all of it; the only one for runs"),
    limit_micros: z.int().min(0).max(limitMax).describe("Millionths of a US dollar"),
  },
  told: { standing: Standing.nullable().describe("null where it is about each one by itself") },
  verbs: ["create", "read", "list", "update", "delete"],
  permissions: { create: may("create"), read: may("read"), update: may("update"), delete: may("delete") },
  filters: ["scope"], sorts: ["name"], immutable: ["scope", "subject_id", "period"],
  example: { name: "All of us", scope: "tenant", limit_micros: 100_000_000 },
  settle(_ctx, values) {
    const isShared = values.scope === "tenant" || values.scope === "run";
    if (isShared && typeof values.subject_id === "string") throw invalid("#/subject_id", "not_for_this", `A budget of scope ${String(values.scope)} has no subject`);
    return values.scope === "run" ? { period: "whole" } : {};
  },
  tell(ctx, row) {
    const { scope, subject_id, period, limit_micros } = budgetOf(row);
    if (scope !== "tenant" && subject_id === null) return { standing: null };
    const { spent_micros, reserved_micros } = standingOf(ctx.own, spendKey(scope, subject_id ?? "", period, ctx.clock.now()));
    return { standing: { spent_micros, reserved_micros, remaining_micros: Math.max(0, limit_micros - spent_micros - reserved_micros) } };
  },
});

/** The generic store read it from the table of budgets. */
const budgetOf = (row: BaseRow): ModelBudgetRow => row as unknown as ModelBudgetRow;
