import * as z from "zod";
import { tenantOf } from "../durable-objects/tenant/stub.ts";
import { systemClock, type Actor } from "../src/platform/context.ts";
import { isId, type Id } from "../src/platform/ids.ts";
import { describeError, newLog, type Log } from "../src/platform/log.ts";
import { settingsOf } from "../src/platform/settings.ts";

const itself: Actor = { type: "system", id: "queue" };
const WakeUp = z.object({ tenant_id: z.custom<Id<"tenant">>((value) => typeof value === "string" && isId("tenant", value)) });

/** A batch is kept no longer than this, so that those who come meanwhile needn't wait. */
const batchMs = 1_000;
const turnMsMax = 3_000;

/** Told who has jobs that are due. The rows are the truth: a message that comes twice finds nothing to do, and one that is lost is sent again by the tenant's alarm. */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const log = newLog({ queue: batch.queue }, settingsOf(env).LOG_LEVEL);
  if (batch.queue.endsWith("-dead")) return batch.messages.forEach(({ id, body }) => log("error", "queue.dead", { message: id, body }));
  const messages = byTenant(batch.messages, log);
  const failed = new Set<Id<"tenant">>();
  const turn = async (tenant_id: Id<"tenant">): Promise<boolean> => {
    try {
      const { more } = await withinTurn(tenantOf(env, tenant_id).call("jobs.work", itself, undefined));
      return more;
    } catch (error) {
      log("error", "queue.turn_failed", { tenant_id, ...describeError(error) });
      failed.add(tenant_id);
      return false;
    }
  };
  const left = await takeTurns([...messages.keys()], turn, () => systemClock.now(), batchMs);
  for (const tenant_id of failed) for (const message of messages.get(tenant_id) ?? []) message.retry();
  if (left.length > 0) await env.JOBS.sendBatch(left.map((tenant_id) => ({ body: { tenant_id } })));
}

/** An object that doesn't answer must not keep the others' turns from coming. @throws Error */
async function withinTurn<T>(working: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`No answer within ${turnMsMax} ms`)), turnMsMax)));
  return Promise.race([working, late]).finally(() => clearTimeout(timer));
}

/** However many messages a tenant has sent, it has one place among the others. */
function byTenant(messages: readonly Message[], log: Log): Map<Id<"tenant">, Message[]> {
  const found = new Map<Id<"tenant">, Message[]>();
  for (const message of messages) {
    const { success, data } = WakeUp.safeParse(message.body);
    if (!success) log("error", "queue.not_understood", { message: message.id });
    else found.set(data.tenant_id, [...(found.get(data.tenant_id) ?? []), message]);
  }
  return found;
}

/**
 * Goes round: each tenant begins one job, then those that have more begin another, until all are done or time is up.
 * `turn` says whether its tenant has more. @returns those that were left with more: they go to the end of the queue
 */
export async function takeTurns<Who>(everyone: readonly Who[], turn: (who: Who) => Promise<boolean>, now: () => number, limitMs: number): Promise<Who[]> {
  const until = now() + limitMs;
  let waiting = [...everyone];
  while (waiting.length > 0 && now() < until) {
    const more = await Promise.all(waiting.map(turn));
    waiting = waiting.filter((_, place) => more[place]);
  }
  return waiting;
}
