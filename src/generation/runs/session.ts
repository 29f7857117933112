import type { Bindings, Context } from "../../platform/context.ts";
import type { Json } from "../../platform/canonical.ts";
import { faultPoint } from "../../platform/faults.ts";
import type { OutboxRow } from "../../platform/outbox/index.ts";
import * as z from "zod";
import { allows, getOwnTenant } from "../../tenancy/index.ts";
import { listLiveSubjects } from "./store.ts";
import { Decision, SessionRequest, subjectOf } from "./request.ts";
import type { Replay } from "./replay.ts";
import type { KeptVerdict } from "./snapshot.ts";

/** What is said to a session that is under way: by a person, and whether the tenant's state lets it go on. */
export const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("decide"), decision: Decision }),
  z.object({ type: z.literal("answer"), by: z.string(), answers: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal("cancel"), reason: z.string() }),
  z.object({ type: z.literal("reject"), reason: z.string() }),
  /** `ends`: how often the run had ended when it was said, so that said twice it counts once. */
  z.object({ type: z.literal("resume"), ends: z.int() }),
  z.object({ type: z.literal("pause") }),
  z.object({ type: z.literal("unpause") }),
]);
export type Message = z.infer<typeof Message>;

/** A session object, as its own tenant's object calls it. */
export interface SessionStub {
  /** Once: begun again it just goes on. */
  begin(request: SessionRequest): Promise<void>;
  /** Whether it changed anything. @throws Error before it was begun */
  tell(message: Message): Promise<boolean>;
  verdictOf(executionId: string): Promise<KeptVerdict | null>;
  /** Of an execution that waits for the sandbox: how many are given a place until it is. */
  placeInQueue(executionId: string): Promise<number | null>;
  /** Lets go of what an execution printed. */
  forgetOutput(executionId: string): Promise<void>;
  replay(): Promise<Replay>;
  /** Ends what this session or key has open here. Nothing happens when there is nothing. */
  hangUp(holder: string): Promise<void>;
  /** Forgets everything. Nothing happens when there is nothing. */
  forget(): Promise<void>;
  /** Whether anybody follows by this session or key. */
  isFollowedBy(holder: string): Promise<boolean>;
  fetch(request: Request): Promise<Response>;
}

/** @param subject the id of a run or of an execution */
export const sessionOf = (ctx: { bindings: Pick<Bindings, "SESSION">; tenantId: string }, subject: string): SessionStub =>
  asStub(ctx.bindings.SESSION.getByName(`${ctx.tenantId}:${subject}`));

/** The binding's class has these methods (`durable-objects/session`); its full type is the SDK's and says no more that is of use here. */
const asStub = (stub: unknown): SessionStub => stub as SessionStub;

const Telling = z.object({ run_id: z.string(), message: Message });

/** Outbox topic `session.begin`: the payload is the whole request. */
export const beginSession = async (ctx: Context, row: Pick<OutboxRow, "payload">): Promise<void> => {
  const request = SessionRequest.parse(row.payload);
  await faultPoint(ctx.settings, "session:begin:committed", ctx.log);
  await sessionOf(ctx, subjectOf(request)).begin(request);
  await holdIfInactive(ctx, subjectOf(request));
  await faultPoint(ctx.settings, "session:begin:begun", ctx.log);
};

/** What begins to work after the tenant's end of work was told to all others. */
const holdIfInactive = async (ctx: Context, subject: string): Promise<void> => {
  if (!mayWork(ctx)) await sessionOf(ctx, subject).tell({ type: "pause" });
};

export const mayWork = (ctx: Context): boolean => allows(getOwnTenant(ctx).status, "job");

/** Outbox topic `sessions.heed`: what is under way stops at its next step where the tenant's state doesn't allow it, and goes on once it does. By the state as it is now. */
export const heedTenant = async (ctx: Context): Promise<void> => {
  const message: Message = { type: mayWork(ctx) ? "unpause" : "pause" };
  for (const subject of listLiveSubjects(ctx.own)) await sessionOf(ctx, subject).tell(message);
};

/** Outbox topic `session.tell`. */
export const tellSession = async (ctx: Context, row: Pick<OutboxRow, "payload">): Promise<void> => {
  const { run_id, message } = Telling.parse(row.payload);
  await sessionOf(ctx, run_id).tell(message);
  await holdIfInactive(ctx, run_id);
};

/** Requests and messages are plain data. */
export const payloadOf = (value: SessionRequest | z.infer<typeof Telling>): Json => JSON.parse(JSON.stringify(value)) as Json;
