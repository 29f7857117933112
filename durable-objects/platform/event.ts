import * as z from "zod";
import type { Actor } from "../../src/platform/context.ts";

/** What a commit in D1 says of itself in `directory_outbox`, under the topic `platform.record`. */
export const DirectoryEvent = z.object({
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  actor: z.custom<Actor>((value) => typeof value === "object" && value !== null && "type" in value && "id" in value),
  request_id: z.string(),
});

/** `id`: the outbox row's, so that an event told twice is written once. */
export type PlatformEvent = z.infer<typeof DirectoryEvent> & { id: string };
