import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import { newId } from "../ids.ts";
import type { JobKind } from "./kind.ts";
import type { JobKindName } from "./names.ts";
import { insertJob } from "./store.ts";
import type { JobPriority, JobRow } from "./tables.ts";

export interface EnqueueOptions {
  /** Unique among the kind: what was enqueued under it before stands, whatever became of it. */
  key?: string;
  /** Not before this moment, in milliseconds. */
  runAt?: number;
  priority?: JobPriority;
}

export type Enqueuing = Pick<Context, "own" | "clock" | "wake" | "actor" | "requestId">;

/** Says, inside the commit of a change, what is to be done in the background: it will be, at least once, as `ctx`'s actor. @throws ZodError for a payload that the kind doesn't take */
export const enqueueJob = <Payload>(ctx: Enqueuing, kind: JobKind<JobKindName, Payload>, payload: Payload, options: EnqueueOptions = {}): JobRow =>
  enqueueStored(ctx, kind, asJson(kind.payload.parse(payload)), options);

/** The same for a kind of a later domain, which can only be named, or with a payload from before: whether the kind takes it is seen when it runs. */
export function enqueueStored(ctx: Enqueuing, { name, attemptsMax }: Pick<JobKind, "name" | "attemptsMax">, payload: Json, { key, runAt, priority = "normal" }: EnqueueOptions): JobRow {
  const now = ctx.clock.now();
  const due = Math.max(runAt ?? now, now);
  const row = insertJob(ctx.own, {
    id: newId("job", now), kind: name, key: key ?? null, status: "queued", priority, payload, actor: ctx.actor, request_id: ctx.requestId,
    attempts: 0, attempts_max: attemptsMax, attempts_each: attemptsMax, due_at: due, wake_at: due, lease_until: null, cancel_requested_at: null,
    progress: 0, message: null, kept: null, result: null, error: null, created_at: now, started_at: null, finished_at: null, expires_at: null,
  });
  ctx.wake("outbox");
  return row;
}

/** As it will be read back: what JSON doesn't hold is gone. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
