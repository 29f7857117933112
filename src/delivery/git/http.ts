import { AppError } from "../../platform/errors.ts";
import { readBody } from "./bodies.ts";
import { concat } from "./bytes.ts";
import { errorPacket, readPackets } from "./pkt-line.ts";
import { pushLimits } from "./push-limits.ts";
import { advertiseForPush, receivePack, type PushDoor } from "./receive-pack.ts";
import type { Repository } from "./repository.ts";
import { advertiseRefs, uploadPackV0 } from "./upload-pack-v0.ts";
import { advertiseCapabilities, uploadPackV2 } from "./upload-pack-v2.ts";

/** Of a request's body, unpacked: room for some 40,000 commits in a client's history. */
const bodyBytesMax = 2 * 1024 * 1024;
const pushRefusal = "You may fetch from this repository, and not push to it.";
const dumbRefusal = "This server speaks git's smart HTTP protocol only. Update git, or unset GIT_SMART_HTTP.";

const never = { "cache-control": "no-cache, max-age=0, must-revalidate", "x-content-type-options": "nosniff" };
const text = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  new Response(`${message}\n`, { status, headers: { ...never, "content-type": "text/plain; charset=utf-8", ...headers } });
const packets = (kind: string, body: BodyInit): Response => new Response(body, { headers: { ...never, "content-type": `application/x-${kind}` } });

/**
 * Answers one request of git's HTTP protocol. Who may read the repository is decided before.
 * @param rest the path after the repository's name: `info/refs`, `git-upload-pack`, …
 * @param open reads refs and finds packs; called only when the request needs them
 * @param door where a push goes in; without it pushes are refused
 */
export async function answerGit(request: Request, rest: string, open: () => Promise<Repository>, door?: PushDoor): Promise<Response> {
  if (rest === "info/refs") return request.method === "GET" ? answerRefs(request, open, door) : notAllowed("GET");
  if (rest === "git-upload-pack") return request.method === "POST" ? answerUploadPack(request, open) : notAllowed("POST");
  if (rest === "git-receive-pack") return request.method !== "POST" ? notAllowed("POST") : door ? answerReceivePack(request, open, door) : text(403, pushRefusal);
  return text(request.method === "GET" ? 403 : 404, dumbRefusal);
}

const notAllowed = (method: string): Response => text(405, `Use ${method} here`, { allow: method });

/** Whether a request wants to push, now or next. */
export const isPush = (url: URL, rest: string): boolean => rest === "git-receive-pack" || (rest === "info/refs" && url.searchParams.get("service") === "git-receive-pack");

async function answerRefs(request: Request, open: () => Promise<Repository>, door: PushDoor | undefined): Promise<Response> {
  const service = new URL(request.url).searchParams.get("service");
  if (service === "git-receive-pack") return door ? packets("git-receive-pack-advertisement", concat(advertiseForPush(await open(), speaks(request, 1)))) : text(403, pushRefusal);
  if (service !== "git-upload-pack") return text(403, dumbRefusal);
  const lines = speaks(request, 2) ? advertiseCapabilities() : await advertiseRefs(await open());
  return packets("git-upload-pack-advertisement", concat(lines));
}

/** Version 1 is version 0 with a greeting; a client that asks for it accepts 0. There is no version 2 of pushing. */
const speaks = (request: Request, version: 1 | 2): boolean => (request.headers.get("git-protocol") ?? "").split(":").includes(`version=${version}`);

async function answerReceivePack(request: Request, open: () => Promise<Repository>, door: PushDoor): Promise<Response> {
  if (request.headers.get("content-type") !== "application/x-git-receive-pack-request") return text(415, "Send application/x-git-receive-pack-request");
  try {
    const body = await readBody(request, pushLimits.bodyBytes);
    return packets("git-receive-pack-result", await receivePack(await open(), body, door));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
    return text(error.status, error.message);
  }
}

async function answerUploadPack(request: Request, open: () => Promise<Repository>): Promise<Response> {
  if (request.headers.get("content-type") !== "application/x-git-upload-pack-request") return text(415, "Send application/x-git-upload-pack-request");
  try {
    const lines = readPackets(await readBody(request, bodyBytesMax));
    const answer = await (speaks(request, 2) ? uploadPackV2 : uploadPackV0)(await open(), lines);
    return packets("git-upload-pack-result", streamOf(answer));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
    // git prints an error packet, but of a failed POST only the status.
    const isTold = error.code === "not_found" || error.code === "invalid_input";
    return isTold ? packets("git-upload-pack-result", errorPacket(error.message)) : text(error.status, error.message);
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
