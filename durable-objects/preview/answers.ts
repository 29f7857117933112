import { headersForService, headersFromService } from "../../src/delivery/index.ts";
import type { Asked, ServeRequest } from "../../src/generation/index.ts";
import type { AppError } from "../../src/platform/errors.ts";

/** What one request to a preview may take. Whoever reads the answer waits no longer than this, and a turn. */
const limits = { wall_ms: 10_000, answer_bytes: 5_000_000, kept_bytes: 8_000_000, output_bytes: 16_000 } as const;

/** Where a service may write: what produced ones read their database's place from. */
const env = { DATABASE_PATH: "/tmp/data/service.db", PORT: "3000" };

/** A visitor's request as the question that the sandbox puts. */
export async function questionOf(request: Request, files: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): Promise<ServeRequest> {
  const { method, url, headers } = request;
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer()).toString("base64");
  return { files: { ...files }, env, kept: { ...kept }, request: { method, url, headers: headersForService(headers), body }, ...limits };
}

const withoutBody = new Set([204, 205, 304]);

/** @param platform the platform's origin */
export function answerOf(asked: Asked, platform: string): Response {
  if (asked.kind === "answered") {
    const body = withoutBody.has(asked.status) ? null : Buffer.from(asked.body, "base64");
    return new Response(body, { status: asked.status, headers: headersFromService(asked.headers, platform) });
  }
  if (asked.kind === "busy") return refusal(503, "The sandbox is busy", platform, {}, { "retry-after": String(asked.retry_after_s) });
  if (asked.kind === "needs_driver") return refusal(501, asked.reason, platform, { code: "needs_driver" });
  if (asked.kind === "failed") return refusal(502, `The service didn't answer. ${asked.reason}`, platform, { output: asked.output });
  return refusal(asked.loss === "memory" || asked.loss === "crash" ? 502 : 504, `The service was stopped. ${asked.reason}`, platform);
}

/** What went wrong before the service was asked. */
export const answerOfError = ({ status, code, message, details }: AppError, platform: string): Response => refusal(status, message, platform, { code }, details.headers);

function refusal(status: number, detail: string, platform: string, more: object = {}, headers: Readonly<Record<string, string>> = {}): Response {
  const body = JSON.stringify({ type: "about:blank", title: "The preview can't answer", status, detail, ...more });
  return new Response(body, { status, headers: headersFromService([["content-type", "application/problem+json"], ...Object.entries(headers)], platform) });
}
