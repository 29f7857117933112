import { withinLease } from "../lease.ts";
import type { Mailer } from "./port.ts";

export interface HttpMail {
  url: string;
  token: string;
  from: string;
}

const sendMs = 20_000;

/** A mail API that takes `{from, to, subject, text}` as JSON with a bearer token. A repeat bears the same Idempotency-Key. */
export const httpMailer = ({ url, token, from }: HttpMail): Mailer => ({
  async send(id, { to, subject, text }) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": id };
    const answer = await withinLease(sendMs, undefined, (signal) => fetch(url, { method: "POST", headers, body: JSON.stringify({ from, to: [to], subject, text }), redirect: "manual", signal }));
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`The mail API answered ${answer.status}`);
  },
});
