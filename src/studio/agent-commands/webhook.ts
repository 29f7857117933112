import { createHmac } from "node:crypto";
import type { Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { withinLease } from "../../platform/lease.ts";
import { requirePublicAddress } from "../../platform/outbound.ts";
import { openSecret } from "../../platform/secrets/index.ts";

/** What an agent's secret is sealed for. */
export const webhookPurpose = "agents.webhook";

const limitMs = 30_000;

export interface WebhookCall {
  url: string;
  body: Json;
  /** The same for every try: the receiver knows a repeat by it. */
  id: string;
  /** Sealed; null for none. */
  secret: string | null;
  signal: AbortSignal;
}

/** Posts JSON as Standard Webhooks says (standardwebhooks.com, 1.0): id, time and, with a secret, an HMAC-SHA256 over both and the body. Follows no redirect. Answers the status. @throws AppError unavailable where nobody answers */
export async function callWebhook(ctx: Context, { url, body, id, secret, signal }: WebhookCall): Promise<number> {
  requirePublicAddress(ctx.settings, url);
  const content = JSON.stringify(body);
  const seconds = Math.floor(ctx.clock.now() / 1_000);
  const headers = new Headers({ "content-type": "application/json", "user-agent": "DevGen", "webhook-id": id, "webhook-timestamp": String(seconds) });
  if (secret !== null) headers.set("webhook-signature", signatureOf(Buffer.from(openSecret(ctx, webhookPurpose, secret)).toString(), id, seconds, content));
  return withinLease(limitMs, signal, async (lease) => {
    const answer = await fetch(url, { method: "POST", headers, body: content, redirect: "manual", signal: lease });
    await answer.body?.cancel();
    return answer.status;
  }).catch((error: unknown) => {
    throw new AppError("unavailable", "Nobody answers at this address", { cause: error });
  });
}

/** @param secret `whsec_` and the key in base64 */
export const signatureOf = (secret: string, id: string, seconds: number, content: string): string =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64")).update(`${id}.${seconds}.${content}`).digest("base64")}`;
