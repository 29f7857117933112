import { WorkerEntrypoint } from "cloudflare:workers";
import type * as z from "zod";
import { ServeRequest } from "../../src/generation/sandbox/isolate/serve-wire.ts";
import { RunRequest, tokenHeader } from "../../src/generation/sandbox/isolate/wire.ts";
import { streamRun } from "./run.ts";
import { serveOnce } from "./serve.ts";

interface SandboxEnv {
  LOADER: WorkerLoader;
  SANDBOX_TOKEN?: string;
}

/** The sandbox Worker: no store, no secret of the platform's, no network. It gets files and says what happens, or asks a service one question. */
export default class Sandbox extends WorkerEntrypoint<SandboxEnv> {
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!(await mayAsk(request, this.env.SANDBOX_TOKEN))) return refuse(401, "The sandbox token is missing or wrong");
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname !== "/run" && pathname !== "/serve") return refuse(404, "There is /run, /serve and /health");
    if (request.method !== "POST") return refuse(405, "A run is asked for by POST");
    const body: unknown = await request.json().catch(() => undefined);
    return pathname === "/run" ? this.#run(RunRequest.safeParse(body)) : this.#serve(ServeRequest.safeParse(body));
  }

  #run(asked: z.ZodSafeParseResult<RunRequest>): Response {
    if (!asked.success) return refuse(422, faultsOf(asked.error));
    const { lines, ended } = streamRun(this.env.LOADER, asked.data);
    this.ctx.waitUntil(ended);
    return new Response(lines, { headers: ndjson });
  }

  async #serve(asked: z.ZodSafeParseResult<ServeRequest>): Promise<Response> {
    if (!asked.success) return refuse(422, faultsOf(asked.error));
    return new Response(`${JSON.stringify(await serveOnce(this.env.LOADER, asked.data))}\n`, { headers: ndjson });
  }
}

const ndjson = { "content-type": "application/x-ndjson" };
const faultsOf = (error: z.ZodError): string => error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join("; ");

/** Compared by digest, so that the time it takes says nothing about the token. */
async function mayAsk(request: Request, token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return true;
  const [given, wanted] = await Promise.all([request.headers.get(tokenHeader) ?? "", token].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return crypto.subtle.timingSafeEqual(given!, wanted!);
}

const refuse = (status: number, detail: string): Response => Response.json({ status, detail }, { status, headers: { "content-type": "application/problem+json" } });
