import { describe, expect, it } from "vitest";
import type { Mail, Mailer } from "../../src/platform/mail/port.ts";

export interface MailerUnderTest {
  mailer: Mailer;
  /** What has arrived so far, oldest first, as people read it. */
  arrived(): Promise<Mail[]>;
  close?(): Promise<void>;
}

/** What holds for whatever sends mail. */
export function mailerContract(name: string, make: () => Promise<MailerUnderTest>): void {
  describe(`mail by ${name}`, () => {
    const sending = async (...mails: Mail[]): Promise<Mail[]> => {
      const { mailer, arrived, close } = await make();
      for (const [place, mail] of mails.entries()) await mailer.send(`mail-${place}`, mail);
      const found = await arrived();
      await close?.();
      return found;
    };

    it.each<[why: string, mail: Mail]>([
      ["plain text", { to: "ada@example.com", subject: "Hello", text: "One line\nand another" }],
      ["a subject and a text of all scripts", { to: "ada@example.com", subject: `Grüße, 世界 ${"långt ".repeat(20)}🙂`.trim(), text: "Zażółć 🙂\n".repeat(200).trim() }],
      ["lines that SMTP would end a message at", { to: "ada@example.com", subject: "Dots", text: ".\n..\n.hidden\nQUIT" }],
    ])("[IDN-20] brings %s as it was sent", async (_, mail) => expect(await sending(mail)).toEqual([mail]));

    it("[IDN-20] lets no subject add a header, or another recipient", async () => {
      const [mail] = await sending({ to: "ada@example.com", subject: "Hello\r\nBcc: eve@example.com\r\n\r\nBody", text: "Text" });
      expect([mail?.to, mail?.text]).toEqual(["ada@example.com", "Text"]);
    });
  });
}
