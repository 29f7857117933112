import type { MiddlewareHandler } from "hono";
import { AppError } from "../src/platform/errors.ts";
import type { EdgeEnv } from "../src/platform/http.ts";

/** At the public doors. A member's requests have a cap by their class. */
const publicBytesMax = 1_000_000;
const tooLarge = (limit: number): AppError => new AppError("too_large", `A body may have at most ${limit} bytes here`, { extra: { limit } });

/** Never more than 1 MB. The body is read here, so that an endless one ends here, and an object that answers without reading it breaks no stream. */
export const capped: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const { raw } = c.req;
  const body = await cappedBody(raw, publicBytesMax);
  if (body) c.req.raw = new Request(raw, { body });
  return next();
};

/** A request's whole body; null where it has none. One that says how long it is is read in one go, since HTTP holds it to that. @throws AppError too_large */
export async function cappedBody(request: Request, bytesMax: number): Promise<ArrayBuffer | Blob | null> {
  if (request.body === null) return null;
  const length = request.headers.get("content-length") ?? "";
  if (!/^\d+$/.test(length)) return readCapped(request.body, bytesMax);
  if (Number(length) > bytesMax) throw tooLarge(bytesMax);
  const body = await request.arrayBuffer();
  if (body.byteLength > bytesMax) throw tooLarge(bytesMax);
  return body;
}

async function readCapped(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}
