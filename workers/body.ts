import type { MiddlewareHandler } from "hono";
import { AppError } from "../src/platform/errors.ts";
import type { EdgeEnv } from "../src/platform/http.ts";

const bodyBytesMax = 1_000_000;
const tooLarge = (): AppError => new AppError("too_large", `A body may have at most ${bodyBytesMax} bytes`, { extra: { limit: bodyBytesMax } });

/** Never more than 1 MB. The body is read here, so that an endless one ends here, and an object that answers without reading it breaks no stream. */
export const capped: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const { raw } = c.req;
  const length = raw.headers.get("content-length");
  if (length !== null && Number(length) > bodyBytesMax) throw tooLarge();
  if (raw.body) c.req.raw = new Request(raw, { body: await readCapped(raw.body) });
  return next();
};

async function readCapped(body: ReadableStream<Uint8Array>): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > bodyBytesMax) throw tooLarge();
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}
