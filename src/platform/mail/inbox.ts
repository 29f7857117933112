import type { Clock } from "../context.ts";
import type { Directory } from "../database.ts";
import type { Mailer } from "./port.ts";
import { keepMail } from "./store.ts";

const keptMax = 200;

/** Keeps messages where a developer reads them. Nothing leaves the machine. */
export const inboxMailer = (directory: Directory, clock: Clock): Mailer => ({
  send: (id, { to, subject, text }) => keepMail(directory, { id, recipient: to, subject, text, sent_at: clock.now() }, keptMax),
});
