import { AppError } from "../src/platform/errors.ts";

const bodyBytesMax = 1_000_000;
const tooLarge = (): AppError => new AppError("too_large", `A body may have at most ${bodyBytesMax} bytes`, { extra: { limit: bodyBytesMax } });

/** The body of a request, never more than 1 MB. Without a length it is read here, so that an endless one ends here. @throws AppError too_large */
export async function cappedBody(request: Request): Promise<BodyInit | null> {
  if (!request.body) return null;
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > bodyBytesMax) throw tooLarge();
  if (length !== null) return request.body;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
