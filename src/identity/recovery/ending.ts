import * as z from "zod";
import type { Write } from "../../platform/database.ts";
import { isId, type Id } from "../../platform/ids.ts";
import { describeError } from "../../platform/log.ts";
import { AppError } from "../../platform/errors.ts";
import { deleteFromDirectoryOutbox, enqueueInDirectory, listDueInDirectory, listEnterable, postponeInDirectory } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import type { EndSessions } from "../sessions/service.ts";

/** Whose sessions end, in every tenant they are in. */
export interface Ending {
  user_id: Id<"user">;
  /** The one that goes on. */
  except: Id<"session"> | null;
}

/** Of the directory's outbox. */
export const endingTopic = "account.end_sessions";
const rowsMax = 50;
const pageSize = 100;
const delayMs = 1_000;

/** For the batch of what ends them. */
export const ending = ({ directory, clock }: Pick<IdentityContext, "directory" | "clock">, ends: Ending): Write => enqueueInDirectory(directory, endingTopic, { ...ends }, clock.now());

const Ends = z.object({
  user_id: z.custom<Id<"user">>((value) => typeof value === "string" && isId("user", value)),
  except: z.custom<Id<"session">>((value) => typeof value === "string" && isId("session", value)).nullable(),
});

/** Ends them, at once and by the sweep. Safe to run twice. Returns how many people's are done. */
export async function drainEndings(edge: IdentityContext): Promise<number> {
  let done = 0;
  for (const row of await listDueInDirectory(edge.directory, edge.clock.now(), rowsMax, endingTopic)) {
    try {
      const { user_id, except } = Ends.parse(row.payload);
      await endEverywhere(edge, { user_id, except, before: row.created_at });
      await deleteFromDirectoryOutbox(edge.directory, [row.id]);
      done++;
    } catch (error) {
      edge.log("error", "sessions.postponed", { id: row.id, ...describeError(error) });
      await postponeInDirectory(edge.directory, row, edge.clock.now() + delayMs * 2 ** Math.min(row.attempts, 10), error instanceof Error ? error.message : String(error));
    }
  }
  return done;
}

/** In each tenant that they may be in; one that fails keeps none of the others. @throws the first failure, once all were asked */
async function endEverywhere(edge: IdentityContext, ends: EndSessions): Promise<void> {
  const failures: unknown[] = [];
  for (let after = ""; ;) {
    const page = await listEnterable(edge.directory, ends.user_id, after, pageSize);
    for (const id of page) await unlessGone(edge.tenant(id).endSessions(ends)).catch((error: unknown) => failures.push(error));
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    after = last;
  }
  if (failures.length > 0) throw failures[0];
}

/** A tenant that was erased meanwhile has no sessions. */
async function unlessGone(told: Promise<void>): Promise<void> {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
  }
}
