import { AppError } from "../../platform/errors.ts";
import { concat } from "./bytes.ts";

/** git compresses bodies over 1 KB. The limit holds for what comes out, so that a small body can't become a huge one. @throws AppError */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (!["identity", "gzip", "x-gzip"].includes(encoding)) throw new AppError("unsupported_media_type", `A body in ${encoding} can't be read`);
  if (!request.body) throw new AppError("malformed", "The request has no body");
  const source = encoding === "identity" ? request.body : request.body.pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = source.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError("malformed", `The body could not be unpacked: ${cause instanceof Error ? cause.message : "unknown"}`);
    });
    if (done) return concat(parts);
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw new AppError("too_large", `A request of git may have ${bytesMax} bytes`);
    }
    parts.push(value);
  }
}
