import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

export const recipientsMax = 100;
const dataCharactersMax = 4_000;

/** Within this site, or elsewhere by https: nothing that a browser would run, or take for another site. */
const Link = z.string().max(2_000).regex(/^(?:\/(?![/\\])|https:\/\/)[^\s\\\p{Cc}]*$/u, "A path of this site, or an https address");

export const To = z.union([
  z.literal("everyone"),
  z.strictObject({ users: z.array(z.string().max(60)).min(1).max(recipientsMax) }),
  z.strictObject({ role: z.string().min(1).max(60) }),
  z.strictObject({ team: z.string().min(1).max(60) }),
]).describe("Everyone here, members by id, all who have a role, or all in a team");
export type To = z.infer<typeof To>;

export const Notify = z.strictObject({
  to: To,
  title: z.string().trim().min(1).max(200),
  body: z.string().max(4_000).default(""),
  kind: z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/, "Small letters, digits and _, in parts with dots between").max(80).default("message").describe("`run.finished`: what readers filter by"),
  link: Link.optional(),
  data: z.record(z.string(), z.json()).refine((data) => JSON.stringify(data).length <= dataCharactersMax, `At most ${dataCharactersMax} characters as JSON`).optional(),
});
export type Notify = z.output<typeof Notify>;

export const Notified = z.object({ notice_id: z.string(), recipients: z.int() });
export type Notified = z.infer<typeof Notified>;

export const Notification = z.object({
  id: z.string(),
  event_id: z.int().describe("Its number in the stream: `?after=` goes on behind it"),
  kind: z.string(),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  data: z.record(z.string(), z.json()).nullable(),
  sent_by: z.object({ type: z.string(), id: z.string() }),
  created_at: z.iso.datetime(),
  read_at: z.iso.datetime().nullable(),
});
export type Notification = z.infer<typeof Notification>;

export const ListNotifications = pageQuery({
  unread: z.enum(["true", "false"]).optional().describe("Only those that are unread, or only those that were read"),
  kind: z.string().min(1).max(80).optional(),
});
export type ListNotifications = z.output<typeof ListNotifications>;

export const Unread = z.object({ unread: z.int() });
export type Unread = z.infer<typeof Unread>;

export const ReadAll = z.strictObject({ up_to: z.int().min(0).optional().describe("The last event_id that was seen: what came after it stays unread") });
export type ReadAll = z.output<typeof ReadAll>;

export const NotificationId = z.object({ id: z.string() });

export const After = z.strictObject({ after: z.coerce.number().int().min(0).optional().describe("The last event_id that is known; Last-Event-ID says the same. Without it the stream begins with what comes next") });
