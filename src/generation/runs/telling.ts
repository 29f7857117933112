import type { Context } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { applyAtOnce, enqueue } from "../../platform/outbox/index.ts";
import { payloadOf, tellSession, type Message } from "./session.ts";

const topic = "session.tell";

/** Says something to the session of a run or of an execution: in the commit of `record`, then at once, then until it has arrived. */
export async function say(ctx: Context, subject: { id: string }, message: Message, record: () => void = () => {}): Promise<void> {
  const id = newId("outbox", ctx.clock.now());
  ctx.own.atomically(() => {
    record();
    enqueue(ctx, topic, id, payloadOf({ run_id: subject.id, message }));
  });
  await applyAtOnce(ctx.own, id, (row) => tellSession(ctx, row), ctx.log);
}
