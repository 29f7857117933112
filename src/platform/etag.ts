import type { Context, MiddlewareHandler } from "hono";
import { sha256 } from "./digest.ts";
import { AppError } from "./errors.ts";

/** The strong tag (RFC 9110, 8.8.3) of something that counts its versions: put it on the answer, and `ifMatch` knows it again. */
export const versionTag = (version: number | string): string => `"v${version}"`;

/** Refuses a write that was meant for another version. Without the header, or with `*`, any version is meant. @throws AppError precondition_failed */
export function ifMatch(header: string | undefined, version: number | string): void {
  if (header === undefined || header.trim() === "*" || tagsIn(header).includes(versionTag(version))) return;
  throw new AppError("precondition_failed", "It has changed since you read it; read it again", { headers: { etag: versionTag(version) } });
}

/** Gives every JSON answer to a GET a tag over its bytes, unless it has one; answers 304 to who holds those bytes already. */
export function etags(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!["GET", "HEAD"].includes(c.req.method) || c.res.status !== 200 || !isPlainJson(c.res)) return;
    const tag = c.res.headers.get("etag") ?? (await tagged(c));
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "private, no-cache");
    const held = c.req.header("if-none-match");
    if (!isHeld(held, tag)) return;
    const headers = new Headers(c.res.headers);
    headers.delete("content-type");
    headers.delete("content-length");
    c.res = undefined;
    c.res = new Response(null, { status: 304, headers });
  };
}

const isPlainJson = (answer: Response): boolean => /^application\/json\b/i.test(answer.headers.get("content-type") ?? "");

/** Tags the answer by its bytes. It is made anew from them: a clone would tee its stream, which costs more than the hash. */
async function tagged(c: Context): Promise<string> {
  const bytes = await c.res.arrayBuffer();
  const tag = `"${sha256(new Uint8Array(bytes)).slice(0, 32)}"`;
  const answer = new Response(bytes, c.res);
  answer.headers.set("etag", tag);
  c.res = undefined;
  c.res = answer;
  return tag;
}

const tagsIn = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? [];

const strong = (tag: string): string => tag.replace(/^W\//, "");

/** Whether If-None-Match says that the caller holds what has this tag. */
export function isHeld(header: string | null | undefined, tag: string): boolean {
  if (header === null || header === undefined) return false;
  return header.trim() === "*" || tagsIn(header).some((held) => strong(held) === strong(tag));
}
