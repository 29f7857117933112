import * as z from "zod";

export const Ticket = z.object({
  ticket: z.string(), protocol: z.string().describe("Send it as Sec-WebSocket-Protocol"), expires_at: z.iso.datetime(),
});
export type Ticket = z.infer<typeof Ticket>;

export const SignInLink = z.object({ url: z.string(), expires_at: z.iso.datetime() });
export type SignInLink = z.infer<typeof SignInLink>;
