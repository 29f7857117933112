import { createHmac } from "node:crypto";
import { equalsSafely, keyFor } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { base32, bodyOf, idOf, isId, type Id } from "../../platform/ids.ts";
import type { Settings } from "../../platform/settings.ts";

type Placed = Pick<Settings, "MASTER_KEY" | "PUBLIC_URL" | "PREVIEW_HOST">;

const isLocal = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/** Below which host previews are, with its port; undefined where there is none for them. On one's own machine `localhost` is, which browsers and curl lead to it without a name server. */
export function previewHostOf({ PREVIEW_HOST, PUBLIC_URL }: Placed): string | undefined {
  if (PREVIEW_HOST !== undefined) return PREVIEW_HOST;
  const { hostname, port } = new URL(PUBLIC_URL);
  return isLocal(hostname) ? `localhost${port === "" ? "" : `:${port}`}` : undefined;
}

/** @throws AppError unavailable where this installation has no host for previews */
export function urlOfPreview(settings: Placed, id: Id<"preview">): string {
  const host = previewHostOf(settings);
  if (host === undefined) throw new AppError("unavailable", "This installation has no host for previews: PREVIEW_HOST isn't set");
  return `${new URL(settings.PUBLIC_URL).protocol}//${bodyOf(id)}-${tagOf(settings, id)}.${host}`;
}

/**
 * Which preview a request's address asks for: undefined for the platform's own hosts, null for what is below the host of previews and none of ours. The name is
 * the credential: its tag (128-bit HMAC) is looked at before any object is named. `X-Forwarded-Host` and its like say nothing here.
 */
export function previewAt(settings: Placed, url: string): Id<"preview"> | null | undefined {
  const host = previewHostOf(settings);
  if (host === undefined) return undefined;
  const asked = hostnameIn(url);
  const own = host.replace(/:\d+$/, "");
  if (asked === own) return settings.PREVIEW_HOST === undefined ? undefined : null;
  return asked.endsWith(`.${own}`) ? idIn(settings, asked.slice(0, -own.length - 1)) : undefined;
}

/** Whether a request came to the host that its address names. The server that runs the product on one machine lets whoever asks set the address by a header; the host they asked stays in another. */
export function isDirected(url: string, host: string | null): boolean {
  return host === null || hostnameIn(`//${host}`) === hostnameIn(url);
}

/** By hand: every request comes through here, and taking its address apart as a whole costs more. A final dot means the same host. */
function hostnameIn(url: string): string {
  const begin = url.indexOf("//") + 2;
  const end = url.indexOf("/", begin);
  return url.slice(begin, end < 0 ? undefined : end).replace(/^.*@/, "").replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}

function idIn(settings: Placed, label: string): Id<"preview"> | null {
  const [body = "", tag = "", ...more] = label.split("-");
  const id = idOf("preview", body);
  return more.length === 0 && isId("preview", id) && equalsSafely(tag, tagOf(settings, id)) ? id : null;
}

const keys = new Map<string, Uint8Array>();

function tagOf({ MASTER_KEY }: Placed, id: Id<"preview">): string {
  const key = keys.get(MASTER_KEY) ?? keyFor(MASTER_KEY, "previews");
  keys.set(MASTER_KEY, key);
  return base32(createHmac("sha256", key).update(id).digest().subarray(0, 16));
}
