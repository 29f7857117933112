import { headersFromService, isDirected, previewAt, previewOf } from "../../src/delivery/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import type { Id } from "../../src/platform/ids.ts";
import { settingsOf, type Settings } from "../../src/platform/settings.ts";
import { cappedBody } from "../body.ts";

const bodyBytesMax = 1_000_000;

/** The preview that a request's host asks for; null for one below the host of previews that is none, and for one that came by another host than it names; undefined for the platform's own. */
export function askedPreview({ url, headers }: Request, env: Env): Id<"preview"> | null | undefined {
  if (!isDirected(url, headers.get("host"))) return null;
  let settings: Settings;
  try {
    settings = settingsOf(env);
  } catch {
    return undefined; // whoever answers next says what is wrong with the settings
  }
  return previewAt(settings, url);
}

/** The host of previews answers for previews and for nothing else: no route of the platform's is reached from here. */
export async function answerPreview(request: Request, id: Id<"preview"> | null, env: Env): Promise<Response> {
  const platform = new URL(settingsOf(env).PUBLIC_URL).origin;
  if (id === null) return refusal(404, "There is no such preview", platform);
  if (request.headers.has("upgrade")) return refusal(501, "A preview answers no WebSockets", platform);
  try {
    const body = await cappedBody(request, bodyBytesMax);
    return await previewOf(env, id).fetch(new Request(request.url, { method: request.method, headers: request.headers, body, redirect: "manual" }));
  } catch (error) {
    if (error instanceof AppError) return refusal(error.status, error.message, platform);
    throw error;
  }
}

const refusal = (status: number, detail: string, platform: string): Response =>
  new Response(JSON.stringify({ type: "about:blank", title: "The preview can't answer", status, detail }), { status, headers: headersFromService([["content-type", "application/problem+json"]], platform) });
