import type { Clock } from "../../platform/context.ts";
import { describeError, type Log } from "../../platform/log.ts";
import { newConductor, Stopped, StepFailed } from "./conductor.ts";
import { conductExecution, executionSnapshotOf } from "../executions/pipeline.ts";
import type { Journal, SessionRow } from "./journal.ts";
import { conductRun, type RunResult } from "./pipeline.ts";
import type { Seed } from "./fork.ts";
import type { SessionPorts } from "./ports.ts";
import { questionsOf } from "./questions.ts";
import { subjectOf, type Decision, type SessionRequest } from "./request.ts";
import type { Message } from "./session.ts";
import { snapshotOf } from "./snapshot.ts";
import { canCancel, isOver, isParked, type RunStatus } from "./status.ts";
import type { Plan } from "../models/port.ts";
import type { Answers } from "./steps/writing.ts";
import { coverageOf } from "./verdict.ts";

/** A session at work: drives itself from the journal, and tells the tenant how far it is. It knows nothing of objects, alarms or sockets. */
export interface Engine {
  /** Once: a second call with the same session changes nothing. */
  begin(request: SessionRequest, seed?: Seed): void;
  /** False when there is nothing to decide (any more). */
  decide(decision: Decision): boolean;
  /** Once: false when nothing is asked (any more). */
  answer(given: { by: string; answers: Answers }): boolean;
  /** A person's end to it: a cancel wherever it is, a reject of a plan that waits. */
  stop(how: "cancel" | "reject", reason: string): boolean;
  /** @param ends how often it had ended when it was said */
  resume(ends: number): boolean;
  /** Whether no further step may begin; the one at work goes on to its end. False when nothing is left to pause. */
  pause(paused: boolean): boolean;
  /** A person's word to the models at work: the next turn hears it. Once per id. */
  steer(id: string, text: string): boolean;
  /** A person's wish that it rests where it is: the call in flight is given up, and no other begins. False once its commit is being made, and where it waits anyway. */
  hold(): boolean;
  release(): boolean;
  /** What is said to it, as one of those above. */
  hear(message: Message): boolean;
  /** Goes on until the session is over, parked or put off, and the tenant knows. Called again while it is at work, it joins. */
  drive(): Promise<void>;
  /** Whether there is anything left to do without a person. */
  isBusy(): boolean;
}

export interface EngineParts {
  journal: Journal;
  ports: SessionPorts;
  clock: Clock;
  log: Log;
  boundary(name: string): Promise<void>;
  changed(): void;
}

/** Where the journal keeps what was answered. */
export const answersKey = "asking/answers";

/** What a person answered to the session's questions. */
export const answersIn = (journal: Journal): Answers | undefined => journal.answer(answersKey) as Answers | undefined;

const firstPauseMs = 250;
const longestPauseMs = 30_000;

export function newEngine({ journal, ports, clock, log, boundary, changed }: EngineParts): Engine {
  let driving: Promise<void> | undefined;
  let telling: Promise<void> | undefined;
  let stop = new AbortController();

  const commit = (change: (now: number) => void): void => {
    journal.atomically(() => change(clock.now()));
    changed();
  };

  function finish(status: RunStatus, result: unknown): void {
    commit((now) => {
      const ends = journal.find()?.ends ?? 0;
      journal.end(status, result, now);
      journal.setHeld(false);
      journal.setPaused(false); // what is over is told nothing more, and may be resumed when the tenant is active again
      journal.append("session", `finished:${ends + 1}`, "run.finished", result as { status: string }, now);
    });
    stop.abort(new Stopped(`The session is ${status}`));
    void tell();
  }

  /** Ends by a person's word: whatever is at work is cancelled. */
  function endBy(status: "cancelled" | "rejected", reason: string): boolean {
    const session = journal.find();
    if (!session || isOver(session.status) || (status === "cancelled" ? !canCancel(session.status) : !isParked(session.status))) return false;
    finish(status, stoppedResult(journal, labelOf(journal, ports), status, reason, clock.now()));
    return true;
  }

  async function conduct(): Promise<void> {
    const session = journal.find();
    if (!session || isOver(session.status) || journal.waitsUntil() > clock.now()) return;
    const conductor = newConductor({ journal, clock, log, signal: stop.signal, boundary, changed: () => { changed(); void tell(); } });
    try {
      const { request } = session;
      if (request.kind === "execution") return finish("succeeded", await conductExecution(conductor, ports, request, session.created_at, clock));
      const outcome = await conductRun(conductor, { ports, request }, session.decision, session.ends + 1, answersIn(journal));
      if (outcome === "asking") {
        if (answersIn(journal)) return conduct();
        return park("asking");
      }
      if (outcome === "parked") {
        if (journal.find()?.decision) return conduct();
        return park("planned");
      }
      await boundary("finish:before");
      finish(outcome.status, { ...outcome, generated_by: labelOf(journal, ports), duration_ms: clock.now() - session.created_at } satisfies RunResult);
      await boundary("finish:done");
    } catch (error) {
      if (error instanceof Stopped || stop.signal.aborted) return;
      if (!(error instanceof StepFailed)) throw error;
      finish("failed", stoppedResult(journal, labelOf(journal, ports), "failed", `${error.step}: ${error.message}`, clock.now()));
    }
  }

  function park(status: "asking" | "planned"): void {
    if (journal.find()?.status === status) return;
    commit((now) => {
      journal.setPaused(false); // it waits for a person, who can say nothing while the tenant is suspended
      journal.setStatus(status);
      if (status === "planned") return journal.append("session", "planned", "approval.requested", {}, now);
      const questions = questionsOf((journal.findStep("plan")?.result as Plan | undefined) ?? null);
      journal.append("session", "asking", "questions.asked", { questions }, now);
    });
  }

  /** One call at a time; what changed meanwhile is told by the next. */
  function tell(): Promise<void> {
    telling ??= tellAll().finally(() => (telling = undefined));
    return telling;
  }

  async function tellAll(): Promise<void> {
    let failures = 0;
    for (let session = journal.find(); session && session.projected_through < journal.lastEventId(); session = journal.find()) {
      const through = journal.lastEventId();
      try {
        await boundary(`project:${session.status}:before`);
        if (session.request.kind === "run") await ports.tenant.applyRun(snapshotOf(journal));
        else await ports.tenant.applyExecution(executionSnapshotOf(journal));
        await boundary(`project:${session.status}:applied`);
        journal.setProjected(through);
      } catch (error) {
        log("warn", "session.untold", { subject: subjectOf(session.request), ...describeError(error) });
        await scheduler.wait(Math.min(firstPauseMs * 2 ** failures++, longestPauseMs));
      }
    }
  }

  const engine: Engine = {
    begin(request, seed) {
      if (journal.find()) return;
      commit((now) => {
        journal.begin(request, now);
        for (const { key, result, started_at } of seed?.steps ?? []) journal.takeStep(key, result, started_at, now);
        for (const { key, answer } of seed?.answers ?? []) {
          journal.keepAnswer(key, answer);
          // What the other run was told counts as said and heard here: the next word is a new one.
          if (key.includes("/heard:")) (answer as string[]).forEach((text, place) => journal.steer(`${key}:${place}`, text));
        }
        if (request.kind === "run" && request.forked_from?.message) journal.steer(`${request.run_id}:fork`, request.forked_from.message);
        if (request.kind === "run" && request.decision) journal.setDecision(request.decision);
        journal.append("session", "started", "run.started", { ...(request.kind === "run" ? { run_id: request.run_id, requirement_id: request.requirement_id, requirement: request.requirement, mode: request.mode, generated_by: request.engine === "model" ? ports.language.label : ports.model.label } : { execution_id: request.execution_id, command: request.command }) }, now);
      });
    },
    decide(decision) {
      const session = journal.find();
      if (!session || session.decision || isOver(session.status)) return false;
      commit((now) => {
        journal.setDecision(decision);
        journal.append("session", "decided", "approval.given", { by: decision.by }, now);
      });
      return true;
    },
    answer({ by, answers }) {
      const session = journal.find();
      if (session?.status !== "asking" || answersIn(journal)) return false;
      commit((now) => {
        journal.keepAnswer(answersKey, answers);
        journal.append("session", "answered", "answers.given", { by, answers }, now);
      });
      return true;
    },
    stop: (how, reason) => endBy(how === "cancel" ? "cancelled" : "rejected", reason),
    resume(ends) {
      const session = journal.find();
      if (session?.status !== "failed" || session.ends !== ends) return false;
      stop = new AbortController();
      commit((now) => {
        journal.forgetFailures();
        journal.reopen("queued");
        journal.append("session", `resumed:${session.ends}`, "run.resumed", {}, now);
      });
      return true;
    },
    steer(id, text) {
      const session = journal.find();
      if (!session || isOver(session.status)) return false;
      let isNew = false;
      commit((now) => {
        isNew = journal.steer(id, text);
        if (isNew) journal.append("session", `steered:${id}`, "run.steered", { text }, now);
      });
      return isNew;
    },
    pause(paused) {
      const session = journal.find();
      if (!session || isOver(session.status) || isWaiting(session) || journal.isPaused() === paused) return false;
      commit(() => journal.setPaused(paused));
      return true;
    },
    hold() {
      const session = journal.find();
      if (!session || !canCancel(session.status) || isWaiting(session) || journal.isHeld()) return false;
      commit((now) => {
        journal.setHeld(true);
        journal.append("session", `held:${journal.lastEventId()}`, "run.paused", {}, now);
      });
      stop.abort(new Stopped("The session is held"));
      stop = new AbortController();
      return true;
    },
    release() {
      if (!journal.isHeld()) return false;
      commit((now) => {
        journal.setHeld(false);
        journal.forgetFailures(); // being held isn't the step's fault
        journal.append("session", `released:${journal.lastEventId()}`, "run.unpaused", {}, now);
      });
      return true;
    },
    hear(message) {
      if (message.type === "hold") return engine.hold();
      if (message.type === "release") return engine.release();
      if (message.type === "answer") return engine.answer(message);
      if (message.type === "decide") return engine.decide(message.decision);
      if (message.type === "steer") return engine.steer(message.id, message.text);
      if (message.type === "pause" || message.type === "unpause") return engine.pause(message.type === "pause");
      return message.type === "resume" ? engine.resume(message.ends) : engine.stop(message.type, message.reason);
    },
    drive() {
      driving ??= conduct().finally(() => (driving = undefined));
      return driving.then(tell);
    },
    isBusy() {
      const session = journal.find();
      if (!session) return false;
      const works = !isOver(session.status) && !journal.isPaused() && !journal.isHeld() && !isWaiting(session);
      return works || session.projected_through < journal.lastEventId();
    },
  };
  return engine;

  /** Whether a person's word is still to come. */
  function isWaiting({ status, decision }: SessionRow): boolean {
    return status === "asking" ? answersIn(journal) === undefined : isParked(status) && decision === null;
  }
}

/** Who built the plan, or would have. */
const labelOf = (journal: Journal, ports: Pick<SessionPorts, "model" | "language">): string => {
  const { request } = journal.find() ?? {};
  const engine = planIn(journal)?.engine ?? (request?.kind === "run" && request.engine === "model" ? "model" : undefined);
  return engine === "model" ? ports.language.label : ports.model.label;
};
/** The plan as it is so far: by the answers, once there are some. */
export const planIn = (journal: Journal): Plan | undefined => (journal.findStep("clarify")?.result ?? journal.findStep("plan")?.result) as Plan | undefined;

/** The result of a run that ended before its pipeline did. */
function stoppedResult(journal: Journal, generated_by: string, status: "cancelled" | "rejected" | "failed", reason: string, now: number): RunResult {
  const plan = planIn(journal);
  return {
    status, reason, generated_by, title: plan?.title ?? null, project_id: null, repo_url: null, commit_id: null, tests: null,
    coverage: plan ? coverageOf(plan, [], undefined) : [], assumptions: plan?.assumptions ?? [], questions: plan?.questions ?? [], advice: plan?.advice ?? null,
    repairs: 0, duration_ms: now - (journal.find()?.created_at ?? now),
  };
}
