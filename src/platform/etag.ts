import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { jsonAnswer } from "./answer.ts";
import { fingerprint } from "./digest.ts";
import { AppError } from "./errors.ts";

/** The strong tag (RFC 9110, 8.8.3) of something that counts its versions: put it on the answer, and `ifMatch` knows it again. */
export const versionTag = (version: number | string): string => `"v${version}"`;

/** The tag of a version that is shown with what isn't its own (`told`), such as how busy it is: a read minds that, a write doesn't. */
export const toldTag = (version: number | string, told: unknown): string => `"v${version};${fingerprint(JSON.stringify(told))}"`;

/** Refuses a write that was meant for another version. Without the header, or with `*`, any version is meant. @throws AppError precondition_failed */
export function ifMatch(header: string | undefined, version: number | string): void {
  if (header === undefined || header.trim() === "*" || tagsIn(header).some((tag) => tag.replace(/;[0-9a-f]*"$/, '"') === versionTag(version))) return;
  throw new AppError("precondition_failed", "It has changed since you read it; read it again", { headers: { etag: versionTag(version) } });
}

/**
 * Gives every `c.json` answer to a GET a tag over its text, unless it has one; answers 304 to who holds that text already. It stands in for `c.json`
 * because the text is at hand there: an answer that is made already must be read again, and made again, which costs more than all the rest of it.
 */
export function etags(): MiddlewareHandler {
  return (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") c.json = tagging(c);
    return next();
  };
}

type Json = (value: unknown, status?: ContentfulStatusCode, headers?: Record<string, string>) => Response;

const tagging = ({ req }: Context): Context["json"] => {
  const json: Json = (value, status = 200, headers = {}) => {
    const text = JSON.stringify(value);
    if (status !== 200) return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
    const answer = jsonAnswer(text);
    for (const name in headers) answer.headers.set(name, headers[name]!);
    return tagged(answer, headers["etag"] ?? tagOf(text), req.raw.headers.get("if-none-match"));
  };
  return json as Context["json"]; // its type also tells a typed client what the answer is: nobody asks that here
};

const tagOf = (text: string): string => `"${fingerprint(text)}"`;

function tagged(answer: Response, tag: string, held: string | null): Response {
  answer.headers.set("etag", tag);
  if (!isHeld(held, tag)) return answer;
  answer.headers.delete("content-type");
  return new Response(null, { status: 304, headers: answer.headers });
}

const tagsIn = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? [];

const strong = (tag: string): string => tag.replace(/^W\//, "");

/** Whether If-None-Match says that the caller holds what has this tag. */
export function isHeld(header: string | null | undefined, tag: string): boolean {
  if (header === null || header === undefined) return false;
  return header.trim() === "*" || tagsIn(header).some((held) => strong(held) === strong(tag));
}
