import * as z from "zod";

export const Session = z.object({
  session_id: z.string(),
  is_current: z.boolean(),
  amr: z.array(z.string()).describe("How whoever it is signed in (RFC 8176)"),
  user_agent: z.string().nullable().describe("As the browser or program called itself"),
  ip: z.string().nullable().describe("Where it was opened from"),
  opened_at: z.iso.datetime(),
  last_refreshed_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;

export const SessionId = z.object({ id: z.string() });
