import * as z from "zod";

export const budgetScopes = ["tenant", "team", "user", "run"] as const;
export type BudgetScope = (typeof budgetScopes)[number];

export const budgetPeriods = ["day", "month", "whole"] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Where a budget stands in the period that goes on. */
export const Standing = z.object({ spent_micros: z.int(), reserved_micros: z.int(), remaining_micros: z.int() });
