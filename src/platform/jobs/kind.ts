import type * as z from "zod";
import type { Json } from "../canonical.ts";
import type { Context } from "../context.ts";
import type { Id } from "../ids.ts";
import type { Backoff } from "./backoff.ts";
import type { JobKindName } from "./names.ts";
import type { JobRow } from "./tables.ts";

/** A kind of job, as data. */
export interface JobKind<Name extends JobKindName = JobKindName, Payload = unknown> {
  name: Name;
  /** What it is about. People who may read jobs see it: never a secret. */
  payload: z.ZodType<Payload>;
  /**
   * Does it, in the tenant's object: what is heavy is called out to and awaited. It may be run again after a kill at any point, so every effect must be
   * safe to have twice, or be in `job.commit`. What it throws is tried again, unless an AppError says that no repeat can help.
   * `ctx` acts as who enqueued it; whether they may was asked then.
   */
  run(ctx: Context, payload: Payload, job: JobRun): Promise<Json | void>;
  attemptsMax: number;
  backoff: Backoff;
  /** Whose lease has run out is taken to be dead, and tried again. A runner that lives renews it three times as often. */
  leaseMs: number;
  /** The longest that one attempt may take. */
  timeoutMs: number;
  /** How many of this kind one tenant has under way at once. */
  concurrency: number;
}

/** A job under way, as its `run` sees it. */
export interface JobRun {
  readonly id: Id<"job">;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the job is cancelled, takes too long, or was given to another runner. Hand it to whatever is awaited. */
  readonly signal: AbortSignal;
  /** What the attempt before this one kept. */
  readonly kept: Json | null;
  /** Says how far it is, from 0 to 1. `keep` is what another attempt goes on from. @throws JobLost */
  progress(fraction: number, message: string, keep?: Json): void;
  /** One commit, refused when this attempt no longer holds the job. @throws JobLost */
  commit<T>(work: () => T): T;
}

/** Everything that can be enqueued, by name. */
export type JobKinds = { readonly [Name in JobKindName]: JobKind<Name> };

/** What the engine is run with. */
export interface JobHost {
  kinds: JobKinds;
  /** Called in the commit that ends a job for good. */
  ended(ctx: Context, row: JobRow): void;
}

/** Infers the payload's type from its schema. */
export const defineJob = <Name extends JobKindName, Payload>(kind: JobKind<Name, Payload>): JobKind<Name, Payload> => kind;

/** This attempt no longer holds its job: it took too long, was cancelled, or another runner has it. What it says is refused. */
export class JobLost extends Error {
  override name = "JobLost";
}
