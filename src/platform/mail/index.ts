import type { EdgeContext } from "../context.ts";
import { httpMailer } from "./http.ts";
import { inboxMailer } from "./inbox.ts";
import type { Mailer } from "./port.ts";
import { smtpMailer } from "./smtp.ts";
import { dialSocket } from "./socket.ts";

export type { Mail, Mailer } from "./port.ts";
export { listMails } from "./store.ts";

/** What sends mail by the settings; undefined where nothing does. */
export function mailerOf({ settings, directory, clock }: Pick<EdgeContext, "settings" | "directory" | "clock">): Mailer | undefined {
  const { MAIL, MAIL_FROM: from, SMTP_URL, MAIL_HTTP_URL, MAIL_HTTP_TOKEN } = settings;
  if (MAIL === "smtp") return smtpMailer({ url: SMTP_URL!, from, clock, dial: dialSocket });
  if (MAIL === "http") return httpMailer({ url: MAIL_HTTP_URL!, token: MAIL_HTTP_TOKEN!, from });
  return sendsToInbox(settings) ? inboxMailer(directory, clock) : undefined;
}

/** On a development machine, where nothing else is said. */
export const sendsToInbox = ({ MAIL, APP_ENV }: EdgeContext["settings"]): boolean => MAIL === "inbox" || (MAIL === undefined && APP_ENV === "development");

export const sendsMail = (settings: EdgeContext["settings"]): boolean => settings.MAIL === "smtp" || settings.MAIL === "http" || sendsToInbox(settings);
