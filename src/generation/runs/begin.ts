import { audit } from "../../audit/index.ts";
import { meter, ownKey, requireAllowance, requireRoom } from "../../billing/index.ts";
import { findActiveMember } from "../../identity/index.ts";
import { personBehind, type Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { applyAtOnce, enqueue } from "../../platform/outbox/index.ts";
import { defaultEngine, type Engine } from "../model-settings/service.ts";
import { modelOf } from "../models/index.ts";
import { languageProvider } from "../models/language.ts";
import { labelHere, speaksHere } from "../models/routing.ts";
import type { Plan } from "../models/port.ts";
import { askForPlan, holdsPlans } from "./approval.ts";
import type { Decision, Person, RunRequest } from "./request.ts";
import { beginSession, payloadOf } from "./session.ts";
import { countLiveRuns, insertRun } from "./store.ts";
import type { RunRow } from "./tables.ts";

/** What a run is made of, besides who asks. */
export interface NewRun {
  requirement_id: Id<"requirement">;
  requirement: string;
  language: string | null;
  framework: string | null;
  mode: "plan" | "auto";
  /** As it was wished for; undefined: what the tenant has set. */
  engine?: Engine | undefined;
  project_id: Id<"project"> | null;
  /** Waits for answers where the plan has questions. */
  clarify?: boolean;
  /** Answers given to an earlier run. */
  answers?: Record<string, string> | null;
  forked_from?: { run_id: string; step: string; message: string | null };
  /** A plan to take over, and the go for it. */
  plan?: Plan;
  decision?: Decision;
}

const topic = "session.begin";

/** Writes the run and what begins its session; call it inside the commit of what asks for it, and `startRun` after. Where plans must be approved, its session waits for that whatever the mode. */
export function insertNewRun(ctx: Context, id: Id<"run">, input: NewRun): RunRow {
  requireRoom(ctx, "concurrent_runs", () => countLiveRuns(ctx.own));
  requireAllowance(ctx, "runs", 1);
  const engine = engineHere(ctx, input.engine);
  const model = engine === "model" ? languageProvider(labelHere(ctx)) : modelOf(ctx.settings);
  const now = ctx.clock.now();
  const row: RunRow = {
    id, requirement_id: input.requirement_id, project_id: input.project_id, status: "queued", mode: input.mode, engine, language: input.language, framework: input.framework,
    clarify: input.clarify ?? false, answers: input.answers ?? null, edits: input.decision?.edits ?? null, is_paused: false, event_id: 0, ends: 0, stage: "none", provider: model.name, generated_by: model.label, plan: null, coverage: [], attempts: [], result: null, commit_id: null,
    repo_url: null, approval_for: null, created_by: ctx.actor.id, created_at: now, updated_at: now, finished_at: null,
  };
  insertRun(ctx.own, row);
  audit(ctx, { action: "run.create", target: { type: "run", id }, requirement_id: input.requirement_id, run_id: id, details: { mode: input.mode } });
  meter(ctx, { key: ownKey(id), meter: "runs", quantity: 1 });
  meter(ctx, { key: ownKey(`${id}:who`), meter: "active_users", quantity: 1, value: personBehind(ctx.actor) ?? ctx.actor.id });
  const { decision, ...waiting } = { ...input, engine };
  const isHeld = holdsPlans(ctx);
  if (isHeld && (decision || input.mode === "auto")) askForPlan(ctx, row, input.plan ?? null, decision?.edits ?? null);
  enqueue(ctx, topic, `${topic}:${id}`, payloadOf(requestOf(ctx, id, isHeld ? { ...waiting, mode: "plan" } : { ...input, engine })));
  return row;
}

/** Which engine builds here: language models only where some answer for every role. @throws AppError invalid_input where they alone are wanted and there are none */
export function engineHere(ctx: Pick<Context, "own" | "settings">, wanted: Engine | undefined): Engine {
  const engine = wanted ?? defaultEngine(ctx);
  if (engine === "builtin" || speaksHere(ctx)) return engine;
  if (wanted === "model") throw invalid("#/engine", "no_models", "No language model answers here for every role: add a provider, and say in the model settings which models speak");
  return "builtin";
}

export const startRun = (ctx: Context, id: Id<"run">): Promise<void> => applyAtOnce(ctx.own, `${topic}:${id}`, (row) => beginSession(ctx, row), ctx.log);

export const newRunId = (ctx: Context): Id<"run"> => newId("run", ctx.clock.now());

const requestOf = (ctx: Context, run_id: Id<"run">, input: NewRun & { engine: Engine }): RunRequest => ({
  kind: "run", tenant_id: ctx.tenantId, run_id, requirement_id: input.requirement_id, requirement: input.requirement, mode: input.mode, engine: input.engine, models_label: input.engine === "builtin" ? "" : labelHere(ctx), requested_by: ctx.actor,
  request_id: ctx.requestId, ...(input.language === null ? {} : { language: input.language }), ...(input.framework === null ? {} : { framework: input.framework }),
  clarify: input.clarify ?? false, ...(input.answers ? { answers: input.answers } : {}),
  ...(input.plan ? { plan: input.plan as NonNullable<RunRequest["plan"]> } : {}), ...(input.forked_from ? { forked_from: input.forked_from } : {}), decision: input.decision ?? null, project_id: input.project_id, author: authorOf(ctx),
});

/** Who asks, as a commit names them; a key's commits are its owner's, or its service's. */
function authorOf(ctx: Context): Person {
  const userId = personBehind(ctx.actor);
  const member = userId && findActiveMember(ctx.own, userId);
  return member ? { name: member.name, email: member.email } : { name: ctx.service?.name ?? ctx.actor.id, email: `${ctx.actor.id}@${ctx.tenantSlug}` };
}
