/** A message to one person, in plain text. */
export interface Mail {
  /** One address, as people sign up with it. */
  to: string;
  subject: string;
  text: string;
}

/** What hands mail over: the inbox of a development machine, an SMTP server, an HTTP mail API. */
export interface Mailer {
  /** Returns once somebody else has taken the message over. What it throws is worth another try. `id`: the same message has the same one in every try. */
  send(id: string, mail: Mail): Promise<void>;
}
