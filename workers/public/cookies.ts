import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { AppError } from "../../src/platform/errors.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";
import type { TokenPair } from "../../src/identity/index.ts";
import type { Settings } from "../../src/platform/settings.ts";

const sessionSeconds = 30 * 86_400;

const isSecure = (settings: Settings): boolean => settings.PUBLIC_URL.startsWith("https:");

/** `__Host-` keeps sibling hosts from setting it; a browser takes such a cookie over https alone, so localhost has the plain name. */
const nameOf = (settings: Settings): string => (isSecure(settings) ? "__Host-devgen_refresh" : "devgen_refresh");

export const refreshCookieOf = (c: Context<EdgeEnv>): string | undefined => getCookie(c, nameOf(c.var.edge.settings));

/** Keeps the refresh token where scripts can't read it; `null` takes it out. */
export function keepRefreshCookie(c: Context<EdgeEnv>, token: string | null): void {
  const { settings } = c.var.edge;
  setCookie(c, nameOf(settings), token ?? "", { httpOnly: true, secure: isSecure(settings), sameSite: "Strict", path: "/", maxAge: token === null ? 0 : sessionSeconds });
}

/** For whatever acts on a cookie, sets one or opens a socket: the browser must say that one of our own pages asks. @throws AppError forbidden */
export function requireOwnOrigin(settings: Settings, origin: string | undefined): void {
  if (!isOwnOrigin(settings, origin)) throw new AppError("forbidden", "This is for pages of this site alone");
}

/** Whether an Origin header names this installation; 127.0.0.1 and localhost are one host to a developer. */
export function isOwnOrigin(settings: Settings, origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  return plain(new URL(origin)) === plain(new URL(settings.PUBLIC_URL));
}

const plain = (url: URL): string => (url.protocol === "http:" && url.hostname === "localhost" ? url.origin.replace("localhost", "127.0.0.1") : url.origin);

/** Tokens as the answer shows them: with a cookie the refresh token is in no place that a script can read. */
export function handedOver<T extends TokenPair>(c: Context<EdgeEnv>, tokens: T, asCookie: boolean | undefined): Omit<T, "refresh_token"> {
  if (!asCookie) return tokens;
  const { refresh_token, ...rest } = tokens;
  keepRefreshCookie(c, refresh_token);
  return rest;
}
