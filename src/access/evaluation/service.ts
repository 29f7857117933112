import type { Context } from "../../platform/context.ts";
import { AppError, type Fault } from "../../platform/errors.ts";
import { authorize } from "../authorize.ts";
import { nameOf } from "../decisions/notes.ts";
import { answer, askerFor, isCaller } from "./answer.ts";
import type { Evaluated, EvaluatedAll, Evaluation, Evaluations } from "./schema.ts";

/** Answers one question about the caller's own tenant. Asking about others needs a permission. */
export function evaluate(ctx: Context, asked: Evaluation): Evaluated {
  requireMayAsk(ctx, [asked]);
  return evaluated(ctx, asked);
}

/** Answers several, in order; `options` says whether it stops early. Without `evaluations` it is one question. @throws AppError invalid_input for a question that lacks a part */
export function evaluateAll(ctx: Context, { evaluations, options, ...common }: Evaluations): EvaluatedAll {
  const asked = (evaluations === undefined || evaluations.length === 0 ? [common] : evaluations.map((one) => ({ ...common, ...one })));
  const whole = asked.map((one, index) => complete(one, evaluations === undefined || evaluations.length === 0 ? "#" : `#/evaluations/${index}`));
  requireMayAsk(ctx, whole);
  if (evaluations === undefined || evaluations.length === 0) return evaluated(ctx, whole[0]!);
  const answers: Evaluated[] = [];
  for (const one of whole) {
    const said = evaluated(ctx, one);
    answers.push(said);
    if (options.evaluations_semantic === (said.decision ? "permit_on_first_permit" : "deny_on_first_deny")) break;
  }
  return { evaluations: answers };
}

function complete({ subject, action, resource, context }: Partial<{ [Part in keyof Evaluation]: Evaluation[Part] | undefined }>, pointer: string): Evaluation {
  if (subject && action && resource) return { subject, action, resource, context };
  const lacking = Object.entries({ subject, action, resource }).filter(([, part]) => part === undefined);
  const errors: Fault[] = lacking.map(([name]) => ({ pointer: `${pointer}/${name}`, code: "required", message: "Say it here or for all" }));
  throw new AppError("invalid_input", "A question needs a subject, an action and a resource", { errors });
}

function requireMayAsk(ctx: Context, asked: readonly Evaluation[]): void {
  if (asked.some(({ subject }) => !isCaller(ctx, subject.type, subject.id))) authorize(ctx, "decisions:evaluate", { type: "decision" });
}

function evaluated(ctx: Context, { subject, action, resource, context }: Evaluation): Evaluated {
  const asker = askerFor(ctx, subject.type, subject.id, subject.properties);
  const decision = answer(ctx, asker, {
    action: action.name, resource: { type: resource.type, id: resource.id, ...(resource.properties ? { attributes: resource.properties } : {}) }, ...(context ? { context } : {}),
  });
  return { decision: decision.allowed, context: { reason: decision.reason, decided_by: nameOf(decision.decided_by), effect: decision.effect, warnings: [...decision.warnings] } };
}
