import * as z from "zod";
import { ownKey, reserve } from "../../billing/index.ts";
import { audit } from "../../audit/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { circuitOf, putCircuit } from "../model-providers/store.ts";
import { isOver } from "../runs/status.ts";
import { findRun } from "../runs/store.ts";
import { sent } from "./breaker.ts";
import { leaseMs, releaseCall, releaseExpiredCalls } from "./budget.ts";
import { chatRoles, type ChatTarget } from "./chat.ts";
import { costOf } from "./money.ts";
import { openRoutes, routesOf, withKey, type Route } from "./routing.ts";
import { addSpend, heldBudgets, spendKeysOf, standingOf, strongest, type Held, type Payers } from "./spending.ts";
import { countModelCalls, findModelCall, listSuperseded, overdraftOf, putModelCall, putSpend } from "./store.ts";

export const BeginChat = z.strictObject({
  call_id: z.string(), run_id: z.string(), step: z.string(), role: z.enum(chatRoles), task: z.string().nullable(),
  /** The most that the question comes to. */
  prompt_tokens: z.int().min(0),
  prompt_sha256: z.string(),
  /** Names of routes that failed for this turn. */
  tried: z.array(z.string()),
});
export type BeginChat = z.infer<typeof BeginChat>;

/** A run that asks so often leads nowhere, whatever it may still cost. */
export const callsMax = 600;

/** Which budget is nearly gone, told once for each degree. */
export type BudgetWarning = { budget_id: string; name: string; degree: "soft" | "step_down"; limit_micros: number; spent_micros: number };

export interface BegunChat {
  /** What `tried` calls it. */
  route: string;
  target: ChatTarget;
  stepped_down: boolean;
  warnings: BudgetWarning[];
}

/**
 * Chooses who answers one turn, and sets its worst case aside against the plan's tokens and every budget of the run, the user, their teams and the tenant, in one commit. The same call again takes the place of its first reservation.
 * @throws AppError quota_exceeded before anything is sent; conflict for a run that is over or overdrawn; unavailable where nobody can be asked now
 */
export function beginChat(ctx: Context, input: BeginChat): BegunChat {
  const asked = BeginChat.parse(input);
  const run = findRun(ctx.own, asked.run_id);
  if (!run) throw notFound("run");
  if (isOver(run.status) && run.status !== "failed") throw conflict(`This run is over: ${run.status}`);
  if (overdraftOf(ctx.own, run.id) > 0) throw new AppError("quota_exceeded", "A call of this run cost more than was set aside for it: nothing more is spent on it");
  if (countModelCalls(ctx.own, run.id) >= callsMax) throw new AppError("quota_exceeded", `A run asks models ${callsMax} times at most, and this one did`);
  const { chain, step_down } = routesOf(ctx, asked.role);
  const open = openRoutes(ctx, chain, asked.tried, ctx.clock.now());
  return ctx.own.atomically(() => reserveChat(ctx, asked, open, step_down && openRoutes(ctx, [step_down], asked.tried, ctx.clock.now())[0]));
}

/** Within a commit. */
export function reserveChat(ctx: Context, asked: BeginChat, open: readonly Route[], cheaper: Route | undefined): BegunChat {
  const now = ctx.clock.now();
  makeRoom(ctx, asked);
  const payers = payersOf(ctx, asked.run_id);
  const { route, held, wanted, stepped_down } = chosen(ctx, asked, open, cheaper, payers);
  const spends = spendKeysOf(payers, now);
  const tokens = asked.prompt_tokens + route.target.output_tokens_max;
  reserve(ctx, { key: ownKey(asked.call_id), meter: "tokens", quantity: tokens, leaseMs });
  addSpend(ctx.own, spends, { reserved: wanted });
  const { run_id, step, role, task, prompt_sha256 } = asked;
  const { target, price, row } = route;
  putModelCall(ctx.own, {
    id: asked.call_id, run_id, step, role, task, prompt_sha256, provider: target.provider, provider_id: target.provider_id, model: target.model, status: "reserved", reserved_tokens: tokens, input_tokens: 0, output_tokens: 0,
    parameters: { [target.output_limit]: target.output_tokens_max, stream: target.streams, format: target.format }, input_price: price.input, output_price: price.output, reserved_micros: wanted,
    user_id: payers.user_id, spends, stepped_down, created_at: now, settled_at: null, expires_at: now + leaseMs,
  });
  if (row) {
    const before = circuitOf(ctx.own, row.id);
    const after = sent(before, now, target.timeout_ms);
    if (after !== before) putCircuit(ctx.own, row.id, after);
  }
  return { route: route.name, target: withKey(ctx, route), stepped_down, warnings: held.flatMap((one) => warn(ctx, one) ?? []) };
}

/** What died with an attempt before this one, and what was reserved too long ago, is given back first. */
function makeRoom(ctx: Context, { call_id, run_id, step }: BeginChat): void {
  releaseExpiredCalls(ctx);
  const known = findModelCall(ctx.own, call_id);
  if (known?.status === "settled") throw conflict("This call was settled already");
  if (known?.status === "reserved") releaseCall(ctx, known);
  for (const row of listSuperseded(ctx.own, { run_id, step, id: call_id })) releaseCall(ctx, row);
}

function payersOf(ctx: Context, run_id: string): Payers {
  const user_id = personBehind(ctx.actor);
  return { run_id, user_id, teams: user_id === null ? [] : (ctx.people.find(ctx.own, "user", user_id, ctx.clock.now())?.teams ?? []) };
}

interface Chosen {
  route: Route;
  held: Held[];
  wanted: number;
  stepped_down: boolean;
}

function chosen(ctx: Context, { prompt_tokens, role }: BeginChat, [first]: readonly Route[], cheaper: Route | undefined, payers: Payers): Chosen {
  const route = first ?? cheaper;
  if (!route) throw new AppError("unavailable", `No model can be asked as ${role} now`);
  const held = priced(ctx, route, prompt_tokens, payers);
  const pressure = strongest(held.held);
  if ((pressure === "step_down" || pressure === "over") && cheaper && cheaper.name !== route.name) {
    const less = priced(ctx, cheaper, prompt_tokens, payers);
    if (strongest(less.held) !== "over") return { route: cheaper, stepped_down: true, ...less };
  }
  const over = held.held.find((one) => one.pressure === "over");
  if (over) throw overBudget(over, held.wanted);
  return { route, stepped_down: first === undefined, ...held };
}

/** The budgets that a call by this route is held to, with its worst case. */
function priced(ctx: Context, { price, target }: Route, input_tokens: number, payers: Payers): Pick<Chosen, "held" | "wanted"> {
  const wanted = costOf(price, { input_tokens, output_tokens: target.output_tokens_max });
  return { wanted, held: heldBudgets(ctx.own, payers, wanted, ctx.clock.now()) };
}

function overBudget({ budget, spend }: Held, wanted: number): AppError {
  const { id, name, limit_micros } = budget;
  const { spent_micros, reserved_micros } = spend;
  return new AppError("quota_exceeded", `The budget "${name}" allows no such call any more: ${dollars(spent_micros + reserved_micros)} of ${dollars(limit_micros)} are spent or set aside, and it may cost ${dollars(wanted)}`, { extra: { budget_id: id, limit_micros, spent_micros, reserved_micros, wanted_micros: wanted } });
}

const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(micros < 10_000 ? 6 : 2)}`;

/** Once for each degree, in the audit and for the run's events. */
function warn(ctx: Context, { budget, spend, pressure }: Held): BudgetWarning | undefined {
  if ((pressure !== "soft" && pressure !== "step_down") || spend.told === pressure || spend.told === "step_down") return undefined;
  const { id: budget_id, name, limit_micros } = budget;
  putSpend(ctx.own, { ...standingOf(ctx.own, spend.key), told: pressure });
  audit(ctx, { action: "model_budget.warn", target: { type: "model_budget", id: budget_id }, details: { degree: pressure, limit_micros, spent_micros: spend.spent_micros } });
  return { budget_id, name, degree: pressure, limit_micros, spent_micros: spend.spent_micros };
}
