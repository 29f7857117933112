import { finish } from "../src/platform/answer.ts";
import { edgeContextOf } from "./edge-context.ts";

/** What a browser may ask for that is answered elsewhere: the API, git, and the pages that work without script. */
const elsewhere = /^\/(?:api|v1|access|git|\.well-known|sign-in|invitation|verify-email|reset-password|dev|assets)(?:\/|$)/;

/** Whether a browser asks for a page of the dashboard. It alone says that it wants HTML; whoever else asks for such a path gets the API's answer. */
export const isPage = ({ method, headers }: Request, path: string, env: Env): env is Env & { ASSETS: Fetcher } =>
  env.ASSETS !== undefined && (method === "GET" || method === "HEAD") && !elsewhere.test(path) && (isFile(path) || (headers.get("accept") ?? "").includes("text/html"));

const isFile = (path: string): boolean => path === "/favicon.svg";

/** A file under its hash: Cloudflare answers it before this Worker is asked, and elsewhere it is passed on as it is. */
export const isAsset = (path: string, env: Env): env is Env & { ASSETS: Fetcher } => env.ASSETS !== undefined && path.startsWith("/assets/");

/** The one document of all pages, or a file beside it. Its own scripts and styles are from here; styles made while it runs wear the nonce. */
export async function answerPage(request: Request, env: Env & { ASSETS: Fetcher }): Promise<Response> {
  const { settings, requestId } = edgeContextOf(request, env);
  const { pathname, origin } = new URL(request.url);
  if (isFile(pathname)) return finish(await env.ASSETS.fetch(`${origin}${pathname}`), settings, requestId, { "cache-control": "public, max-age=86400" });
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const document = await (await env.ASSETS.fetch(`${origin}/index.html`)).text();
  const page = document.replace("{{nonce}}", nonce).replace("{{theme}}", themeOf(request.headers.get("cookie") ?? ""));
  const answer = new Response(request.method === "HEAD" ? null : page, { headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "content-security-policy": policyWith(nonce) } });
  return finish(answer, settings, requestId);
}

const policyWith = (nonce: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;

/** Chosen on an earlier visit, so that the first paint has it already. */
const themeOf = (cookies: string): string => /(?:^|;\s*)devgen_theme=(light|dark)(?:;|$)/.exec(cookies)?.[1] ?? "system";
