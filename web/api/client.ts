import { adminToken, isAdministration, keepAdminToken } from "./admin.ts";
import { offline, Problem, problemOf } from "./problem.ts";
import { accessToken, forgetTokens, refresh } from "./session.ts";

export interface Asking {
  body?: unknown;
  query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** The same key for the same wish: a second click, or a repeat after a lost answer, makes nothing twice. */
  key?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

export interface Page<T> {
  data: T[];
  page: { next_cursor: string | null; has_more: boolean };
}

/** The API's answer as the schemas describe it. @throws Problem */
export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<T> {
  const response = await send(method, path, asking);
  if (response.status === 204) return undefined as T; // the caller's T is void
  return (await response.json()) as T;
}

export const get = <T>(path: string, query?: Asking["query"]): Promise<T> => ask<T>("GET", path, { query });
export const post = <T>(path: string, body: unknown = {}, key?: string): Promise<T> => ask<T>("POST", path, { body, key });

/** @throws Problem */
export async function send(method: string, path: string, asking: Asking = {}): Promise<Response> {
  if (isAdministration(path)) return administered(await attempt(method, path, asking, adminToken()));
  const token = await accessToken();
  const first = await attempt(method, path, asking, token);
  if (first.status !== 401 || token === undefined) return settled(first);
  if (await refresh()) return settled(await attempt(method, path, asking, await accessToken()));
  forgetTokens();
  throw new Problem(401, { detail: "You have been signed out", code: "unauthenticated" });
}

/** Who isn't let in any more gives their token again. */
function administered(response: Response): Promise<Response> {
  if (response.status === 401) keepAdminToken(undefined);
  return settled(response);
}

async function attempt(method: string, path: string, { body, query, key, headers }: Asking, token: string | undefined): Promise<Response> {
  return fetch(withQuery(path, query), {
    method,
    headers: {
      accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key ? { "idempotency-key": key } : {}), ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw offline();
  });
}

async function settled(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw await problemOf(response);
}

export function withQuery(path: string, query: Asking["query"]): string {
  const said = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]]));
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}

/** Saves what the API answers as a file. @throws Problem */
export async function download(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await send("GET", path, { headers: { accept: "*/*" } })).blob());
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** As somebody would ask it from a shell. */
export function curlOf(method: string, path: string, body?: unknown): string {
  const parts = [`curl -s ${method === "GET" ? "" : `-X ${method} `}'${location.origin}${path}'`, `-H "Authorization: Bearer $${isAdministration(path) ? "ADMIN" : "TOKEN"}"`];
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`);
  return parts.join(" \\\n  ");
}
