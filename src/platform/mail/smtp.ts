import type { Clock } from "../context.ts";
import { withinLease } from "../lease.ts";
import { messageOf, senderOf } from "./message.ts";
import type { Mailer } from "./port.ts";

/** A connection to a server that speaks in lines. */
export interface Wire {
  /** The next line, without its end. @throws Error once the other side has gone */
  line(): Promise<string>;
  write(text: string): Promise<void>;
  /** From now on it is encrypted, for the host that was asked for. */
  startTls(): Promise<void>;
  close(): void;
}

export type Dial = (at: { hostname: string; port: number; tls: boolean }) => Promise<Wire>;

export interface SmtpMail {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which begins in clear and is encrypted before anything is said. */
  url: string;
  from: string;
  clock: Clock;
  dial: Dial;
}

const sendMs = 30_000;
const ports: Readonly<Record<string, number>> = { "smtps:": 465, "smtp:": 587 };

/** SMTP (RFC 5321) with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4616): one message, one connection. A password goes over an encrypted one alone, but on this very machine. */
export function smtpMailer({ url, from, clock, dial }: SmtpMail): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const sender = senderOf(from);
  const isHere = hostname === "localhost" || hostname === "127.0.0.1";
  return {
    send: (id, mail) => withinLease(sendMs, undefined, async (lease) => {
      const wire = await dial({ hostname, port: port === "" ? ports[protocol]! : Number(port), tls: protocol === "smtps:" });
      lease.addEventListener("abort", wire.close);
      try {
        const talk = newTalk(wire);
        await talk.expect(220);
        const offered = await talk.ask("EHLO devgen", 250);
        if (protocol === "smtp:" && offered.some((line) => /^starttls$/i.test(line))) {
          await talk.ask("STARTTLS", 220);
          await wire.startTls();
          await talk.ask("EHLO devgen", 250);
        } else if (protocol === "smtp:" && !isHere) throw new Error("The mail server offers no encryption");
        if (username !== "") await talk.ask(`AUTH PLAIN ${Buffer.from(`\0${decodeURIComponent(username)}\0${decodeURIComponent(password)}`).toString("base64")}`, 235);
        await talk.ask(`MAIL FROM:<${sender.address}>`, 250);
        await talk.ask(`RCPT TO:<${pathOf(mail.to)}>`, 250);
        await talk.ask("DATA", 354);
        await talk.ask(`${messageOf(id, mail, sender, clock.now())}\r\n.`, 250);
        await wire.write("QUIT\r\n");
      } finally {
        wire.close();
      }
    }),
  };
}

/** @throws Error for what would end the command that it stands in */
function pathOf(address: string): string {
  if (!/^[^\s<>\0]+@[^\s<>\0]+$/.test(address)) throw new Error("This is no address that mail can be sent to");
  return address;
}

interface Talk {
  expect(code: number): Promise<string[]>;
  /** Says something and reads what the server answers, without its code. */
  ask(command: string, code: number): Promise<string[]>;
}

function newTalk(wire: Wire): Talk {
  const talk: Talk = {
    async expect(code) {
      const said: string[] = [];
      for (;;) {
        const [, got, more, text = ""] = /^(\d{3})([ -]?)(.*)$/.exec(await wire.line()) ?? [];
        if (Number(got) !== code) throw new Error(`The mail server answered ${got ?? "nothing of SMTP"} where ${code} was expected`);
        said.push(text);
        if (more !== "-") return said;
      }
    },
    async ask(command, code) {
      await wire.write(`${command}\r\n`);
      return talk.expect(code);
    },
  };
  return talk;
}
