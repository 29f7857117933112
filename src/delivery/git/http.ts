import { AppError } from "../../platform/errors.ts";
import { concat } from "./bytes.ts";
import { errorPacket, flush, packet, readPackets } from "./pkt-line.ts";
import type { Repository } from "./repository.ts";
import { advertiseRefs, uploadPackV0 } from "./upload-pack-v0.ts";
import { advertiseCapabilities, uploadPackV2 } from "./upload-pack-v2.ts";

/** Of a request's body, unpacked: room for some 40,000 commits in a client's history. */
const bodyBytesMax = 2 * 1024 * 1024;
const pushRefusal = "This repository doesn't take pushes yet: DevGen writes it. Clone it and push your work to a remote of your own.";
const dumbRefusal = "This server speaks git's smart HTTP protocol only. Update git, or unset GIT_SMART_HTTP.";

const never = { "cache-control": "no-cache, max-age=0, must-revalidate", "x-content-type-options": "nosniff" };
const text = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  new Response(`${message}\n`, { status, headers: { ...never, "content-type": "text/plain; charset=utf-8", ...headers } });
const packets = (kind: string, body: BodyInit): Response => new Response(body, { headers: { ...never, "content-type": `application/x-${kind}` } });

/**
 * Answers one request of git's HTTP protocol. Who may read the repository is decided before.
 * @param rest the path after the repository's name: `info/refs`, `git-upload-pack`, …
 * @param open reads refs and finds packs; called only when the request needs them
 */
export async function answerGit(request: Request, rest: string, open: () => Promise<Repository>): Promise<Response> {
  if (rest === "info/refs") return request.method === "GET" ? answerRefs(request, open) : notAllowed("GET");
  if (rest === "git-upload-pack") return request.method === "POST" ? answerUploadPack(request, open) : notAllowed("POST");
  if (rest === "git-receive-pack") return text(403, pushRefusal);
  return text(request.method === "GET" ? 403 : 404, dumbRefusal);
}

const notAllowed = (method: string): Response => text(405, `Use ${method} here`, { allow: method });

async function answerRefs(request: Request, open: () => Promise<Repository>): Promise<Response> {
  const service = new URL(request.url).searchParams.get("service");
  if (service === "git-receive-pack") {
    return packets("git-receive-pack-advertisement", concat([packet("# service=git-receive-pack\n"), flush, errorPacket(pushRefusal)]));
  }
  if (service !== "git-upload-pack") return text(403, dumbRefusal);
  const lines = isVersion2(request) ? advertiseCapabilities() : await advertiseRefs(await open());
  return packets("git-upload-pack-advertisement", concat(lines));
}

/** Version 1 is version 0 with a greeting; a client that asks for it accepts 0. */
const isVersion2 = (request: Request): boolean => (request.headers.get("git-protocol") ?? "").split(":").includes("version=2");

async function answerUploadPack(request: Request, open: () => Promise<Repository>): Promise<Response> {
  if (request.headers.get("content-type") !== "application/x-git-upload-pack-request") return text(415, "Send application/x-git-upload-pack-request");
  try {
    const lines = readPackets(await readBody(request));
    const answer = await (isVersion2(request) ? uploadPackV2 : uploadPackV0)(await open(), lines);
    return packets("git-upload-pack-result", streamOf(answer));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
    // git prints an error packet, but of a failed POST only the status.
    const isTold = error.code === "not_found" || error.code === "invalid_input";
    return isTold ? packets("git-upload-pack-result", errorPacket(error.message)) : text(error.status, error.message);
  }
}

/** git compresses bodies over 1 KB. The limit holds for what comes out, so that a small body can't become a huge one. */
async function readBody(request: Request): Promise<Uint8Array> {
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
    if (length > bodyBytesMax) {
      await reader.cancel();
      throw new AppError("too_large", `A request of git may have ${bodyBytesMax} bytes`);
    }
    parts.push(value);
  }
}

function streamOf(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
