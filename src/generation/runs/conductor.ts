import type { Json } from "../../platform/canonical.ts";
import type { Clock } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { ChatFault, isRetryable } from "../models/faults.ts";
import { Unusable } from "../models/structured.ts";
import { describeError, type Log } from "../../platform/log.ts";
import type { Journal } from "./journal.ts";
import { withinLease } from "../../platform/lease.ts";
import type { RunStatus } from "./status.ts";

/** What a step may touch. All of it is safe to repeat: a step that was killed is done again from its beginning. */
export interface StepTools {
  /** Aborts when the session is cancelled, and when the step's lease is over. */
  signal: AbortSignal;
  /** From 1: what an attempt says that another one may say differently is named after it. */
  attempt: number;
  /** Milliseconds since 1970, for what is measured. */
  now(): number;
  /** When the step was first begun: the same in every attempt, so what is made of it is the same too. */
  started_at: number;
  /** A numbered event for those who follow, once per name within the step. */
  note(name: string, type: string, body: { [name: string]: Json }): void;
  /** Makes something once: from then on, also after a crash, the answer is what was made. */
  once<T>(name: string, make: () => Promise<T> | T): Promise<T>;
  has(name: string): boolean;
  /** What people said to the run that no turn has heard yet. Ask within `once`, under a name that begins with `heard:`. */
  unheard(): string[];
  /** A boundary at which a test may kill the process. */
  boundary(name: string): Promise<void>;
}

export interface Step<Result> {
  /** What the whole session is said to be doing meanwhile. */
  status: RunStatus;
  leaseMs: number;
  work(tools: StepTools): Promise<Result>;
  /** Told in the very commit that makes the step done. */
  events?(result: Result): { name: string; type: string; body: { [name: string]: Json } }[];
}

/** A step ended in errors as often as it may. */
export class StepFailed extends Error {
  readonly step: string;
  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

/** The session ended while a step was at work, and nobody waits for its result any more; or it is paused or put off, and goes on from its journal later. */
export class Stopped extends Error {}

/** A step wasn't begun, because others are before it: to be begun again after `afterMs`. That is no failure of the step's. */
export class PutOff extends Error {
  readonly afterMs: number;
  constructor(reason: string, afterMs: number) {
    super(reason);
    this.afterMs = afterMs;
  }
}

export interface Conductor {
  /** Does a step, or answers what it came to when it was done. @throws StepFailed, Stopped */
  perform<Result>(key: string, step: Step<Result>): Promise<Result>;
}

export interface ConductorPorts {
  journal: Journal;
  clock: Clock;
  log: Log;
  /** The session's end: cancels what is at work. */
  signal: AbortSignal;
  boundary(name: string): Promise<void>;
  /** Called after each commit of the journal. */
  changed(): void;
}

const failuresMax = 4;
/** A step that takes the process down with it must not do so for ever. */
const attemptsMax = 30;
const firstDelayMs = 100;
const inactiveDelayMs = 2_000;
/** A step that is put off for longer in all has failed; its session can be resumed. */
const waitsMsMax = 3_600_000;

export function newConductor({ journal, clock, log, signal, boundary, changed }: ConductorPorts): Conductor {
  const commit = <T>(change: (now: number) => T): T => {
    if (signal.aborted) throw new Stopped();
    const result = journal.atomically(() => change(clock.now()));
    changed();
    return result;
  };

  async function attempt<Result>(key: string, step: Step<Result>): Promise<Result> {
    await boundary(`${key}:before`);
    const row = commit((now) => {
      journal.beginAttempt(key, now + step.leaseMs, now);
      journal.setStatus(step.status);
      journal.append(key, "started", "step.started", { step: key, status: step.status }, now);
      return journal.findStep(key);
    });
    await boundary(`${key}:begun`);
    const result = await withinLease(step.leaseMs, signal, (lease) => step.work({
      signal: lease,
      attempt: row?.attempts ?? 1,
      started_at: row?.started_at ?? clock.now(),
      now: () => clock.now(),
      note: (name, type, body) => {
        lease.throwIfAborted();
        commit((now) => journal.append(key, name, type, body, now));
      },
      unheard: () => journal.unheard(),
      has: (name) => journal.answer(`${key}/${name}`) !== undefined,
      async once<T>(name: string, make: () => Promise<T> | T): Promise<T> {
        const known = journal.answer(`${key}/${name}`);
        // What is read here was written here, by the same step under the same name.
        if (known !== undefined) return known as T;
        const made = await make();
        lease.throwIfAborted();
        commit(() => journal.keepAnswer(`${key}/${name}`, made));
        return made;
      },
      boundary: (name) => boundary(`${key}:${name}`),
    }));
    await boundary(`${key}:worked`);
    commit((now) => {
      journal.finishStep(key, result, now);
      for (const { name, type, body } of step.events?.(result) ?? []) journal.append(key, name, type, body, now);
    });
    await boundary(`${key}:done`);
    return result;
  }

  /** Whoever wakes the session next finds in the journal that it waits, also in another process. */
  function putOff(key: string, error: PutOff): void {
    commit((now) => {
      const { since, times } = journal.findWait(key) ?? { since: now, times: 0 };
      if (now - since >= waitsMsMax) throw new StepFailed(key, error);
      journal.putOff(key, now, now + error.afterMs);
      journal.append(key, `put_off:${times + 1}`, "step.put_off", { step: key, reason: error.message, retry_after_s: Math.ceil(error.afterMs / 1_000) }, now);
    });
  }

  return {
    async perform<Result>(key: string, step: Step<Result>): Promise<Result> {
      for (;;) {
        const past = journal.findStep(key);
        if (past?.result !== undefined) return past.result as Result;
        if (signal.aborted || journal.isPaused() || journal.isHeld()) throw new Stopped();
        if (past && past.attempts - journal.forgivenOf(key) - (journal.findWait(key)?.times ?? 0) >= attemptsMax) throw new StepFailed(key, new Error(`${key} was begun ${attemptsMax} times and never came to an end`));
        try {
          return await attempt(key, step);
        } catch (error) {
          if (signal.aborted) throw new Stopped();
          if (error instanceof PutOff) {
            putOff(key, error);
            throw new Stopped();
          }
          if (isTenantInactive(error)) {
            // The pause is on its way, or over already: no fault of the step's.
            commit(() => journal.forgetAttempt(key));
            await scheduler.wait(inactiveDelayMs, { signal }).catch(() => {});
            continue;
          }
          const failures = (journal.findStep(key)?.failures ?? 0) + 1;
          log("warn", "step.failed", { step: key, failures, ...describeError(error) });
          commit(() => journal.noteFailure(key, error instanceof Error ? error.message : String(error)));
          if (failures >= failuresMax || isFinal(error)) throw new StepFailed(key, error);
          await scheduler.wait(firstDelayMs * 4 ** (failures - 1), { signal }).catch(() => {});
        }
      }
    },
  };
}

/** The tenant was suspended while the step was at work: what it asked of it was refused. */
const isTenantInactive = (error: unknown): boolean => error instanceof AppError && error.code === "tenant_inactive";

/** Trying again won't change what the input, a limit or a permission says. Over RPC an error is a plain one, so only our own are known here. */
const isFinal = (error: unknown): boolean =>
  (error instanceof AppError && error.status < 500) || error instanceof Unusable || (error instanceof ChatFault && !isRetryable(error.code));
