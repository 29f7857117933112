import type { Tokens } from "../../src/identity/sign-in/schema.ts";
import { offline, Problem, problemOf } from "./problem.ts";

/** The access token lives in this page's memory alone; the refresh token in a cookie that no script can read. */
let access: { token: string; goodUntil: number; whose: string } | undefined;
let waiting: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

const earlyMs = 30_000;

export const isSignedIn = (): boolean => access !== undefined;

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function keepTokens(tokens: Tokens): void {
  access = { token: tokens.access_token, goodUntil: Date.now() + tokens.expires_in * 1_000 - earlyMs, whose: whoseIs(tokens.access_token) };
  listeners.forEach((listener) => listener());
}

/** Of which person in which tenant a token is. The server has proved it; here it is only compared. */
function whoseIs(token: string): string {
  const { sub, tid } = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string; tid: string };
  return `${tid}/${sub}`;
}

export function forgetTokens(): void {
  access = undefined;
  listeners.forEach((listener) => listener());
}

/** A token that is good now, or undefined for who isn't signed in. */
export async function accessToken(): Promise<string | undefined> {
  if (access && access.goodUntil > Date.now()) return access.token;
  return (await refresh()) ? access?.token : undefined;
}

/** Next tokens by the cookie. Tabs take turns: a refresh token that is used twice ends the session. @returns whether there is a session @throws Problem when the server can't say */
export const refresh = (): Promise<boolean> => (waiting ??= navigator.locks.request("devgen.refresh", askForTokens).finally(() => (waiting = undefined)));

let begun: Promise<boolean> | undefined;

/** Asks already, for whoever enters first. */
export function beginSession(): void {
  begun = refresh();
  begun.catch(() => undefined); // told to whoever enters
}

/** Whether there is a session, as it was asked when the page began or else now. @throws Problem when the server can't say */
export function enterSession(): Promise<boolean> {
  const asked = begun;
  begun = undefined;
  return asked ?? refresh();
}

async function askForTokens(): Promise<boolean> {
  const response = await fetch("/api/auth/refresh", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }).catch(() => {
    throw offline();
  });
  if (response.ok) {
    const next = (await response.json()) as Tokens;
    if (access && access.whose !== whoseIs(next.access_token)) throw leftBehind();
    keepTokens(next);
    return true;
  }
  if (response.status !== 401 && response.status !== 403 && response.status !== 410) throw await problemOf(response);
  forgetTokens();
  return false;
}

/** Another tab switched the organization or the person, and tabs share one cookie: what this one shows and sends is no longer theirs. It begins anew. */
function leftBehind(): Error {
  forgetTokens();
  location.assign("/");
  return new Problem(409, { code: "session_changed", detail: "Another tab has changed who is signed in; nothing was sent." });
}
