import type { OwnDatabase } from "../../platform/database.ts";
import { listBudgets } from "../model-budgets/store.ts";
import { budgetPeriods, type BudgetPeriod, type BudgetScope } from "../model-budgets/schema.ts";
import type { ModelBudgetRow } from "../model-budgets/tables.ts";
import { pressureOf, type Pressure } from "./money.ts";
import { findSpend, putSpend } from "./store.ts";
import type { ModelSpendRow } from "./tables.ts";

/** Who a call is made for. */
export interface Payers {
  run_id: string;
  /** Null for a service, and for the product itself. */
  user_id: string | null;
  teams: readonly string[];
}

const periodAt = (period: BudgetPeriod, at: number): string => (period === "whole" ? "" : new Date(at).toISOString().slice(0, period === "day" ? 10 : 7));

export const spendKey = (scope: BudgetScope, subject: string, period: BudgetPeriod, at: number): string => `${scope}:${subject}:${periodAt(period, at)}`;

/** Everything that a call counts in, whether there is a budget for it today or not: one that is made later knows what was spent before. */
export function spendKeysOf({ run_id, user_id, teams }: Payers, at: number): string[] {
  const subjects: [BudgetScope, string][] = [["tenant", ""], ...(user_id === null ? [] : [["user", user_id] as [BudgetScope, string]]), ...teams.map((id): [BudgetScope, string] => ["team", id])];
  return [spendKey("run", run_id, "whole", at), ...subjects.flatMap(([scope, subject]) => budgetPeriods.map((period) => spendKey(scope, subject, period, at)))];
}

export const standingOf = (own: OwnDatabase, key: string): ModelSpendRow => findSpend(own, key) ?? { key, spent_micros: 0, reserved_micros: 0, told: null };

/** A budget that a call is held to, and where it would stand with it. */
export interface Held {
  budget: ModelBudgetRow;
  spend: ModelSpendRow;
  pressure: Pressure;
}

/** Every budget that a call is held to, with what it may cost at most. */
export function heldBudgets(own: OwnDatabase, { run_id, user_id, teams }: Payers, wanted: number, at: number): Held[] {
  const subjectsOf: Record<BudgetScope, readonly string[]> = { tenant: [""], run: [run_id], user: user_id === null ? [] : [user_id], team: teams };
  return listBudgets(own).flatMap((budget) =>
    subjectsOf[budget.scope].filter((subject) => budget.subject_id === null || budget.subject_id === subject).map((subject) => {
      const spend = standingOf(own, spendKey(budget.scope, subject, budget.period, at));
      return { budget, spend, pressure: pressureOf({ limit: budget.limit_micros, spent: spend.spent_micros, reserved: spend.reserved_micros, wanted }) };
    }));
}

const strength: readonly Pressure[] = ["none", "soft", "step_down", "over"];
export const strongest = (held: readonly Held[]): Pressure => held.reduce<Pressure>((worst, { pressure }) => (strength.indexOf(pressure) > strength.indexOf(worst) ? pressure : worst), "none");

/** Within a commit. */
export function addSpend(own: OwnDatabase, keys: readonly string[], { spent = 0, reserved = 0 }: { spent?: number; reserved?: number }): void {
  for (const key of keys) {
    const row = standingOf(own, key);
    putSpend(own, { ...row, spent_micros: row.spent_micros + spent, reserved_micros: Math.max(0, row.reserved_micros + reserved) });
  }
}
