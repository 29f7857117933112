import type { Settings } from "./settings.ts";

/** For every answer that doesn't say otherwise: nothing of ours is framed, sniffed, cached by strangers or loaded by other sites. No CORS header is ever sent. */
const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
} as const;

const json = new Headers({ ...always, "cache-control": "private, no-cache", "content-type": "application/json" });

/** A JSON answer that its caller may keep, and ask about again. Its headers are copied all at once: each that is set by itself costs more. */
export const jsonAnswer = (text: string): Response => new Response(text, { headers: json });

/** Set here and nowhere else: an answer that has it is finished, and goes on as it is. */
const finished = "api-version";
const version = "2026-11-20";

export const isFinished = (answer: Response): boolean => answer.headers.has(finished);

/**
 * The headers that every answer has, set where the answer is made: one that came from another object or Worker can't be written to, and each copy of it costs.
 * Socket upgrades stay as they are.
 */
export function finish(answer: Response, settings: Settings, requestId: string, more: Readonly<Record<string, string>> = {}): Response {
  if (answer.status === 101) return answer;
  const written = writable(answer);
  for (const [name, value] of Object.entries(always)) if (!written.headers.has(name)) written.headers.set(name, value);
  for (const [name, value] of Object.entries(more)) written.headers.set(name, value);
  if (settings.PUBLIC_URL.startsWith("https:")) written.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  written.headers.set("x-request-id", requestId);
  return written;
}

/** The answer itself where it was made here, else a copy; marked as finished. */
function writable(answer: Response): Response {
  try {
    answer.headers.set(finished, version);
    return answer;
  } catch {
    return writable(new Response(answer.body, answer));
  }
}
