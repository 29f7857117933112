import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { EdgeEnv } from "../../src/platform/http.ts";

export type PagePart = HtmlEscapedString | Promise<HtmlEscapedString>;

const style = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.4rem 1.2rem}code{word-break:break-all}";
const styleHash = createHash("sha256").update(style).digest("base64");

/** A page with no script, nothing from elsewhere, and forms that go nowhere but here. */
export async function page(c: Context<EdgeEnv>, title: string, content: PagePart): Promise<Response> {
  // With `no-referrer` a browser sends its forms from "Origin: null" (Fetch, 3.1), which is nobody's own.
  c.header("referrer-policy", "same-origin");
  c.header("content-security-policy", `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`);
  return c.html(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · DevGen</title><style>${raw(style)}</style></head>
<body><h1>${title}</h1>${await content}</body></html>`);
}
