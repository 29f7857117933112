import { WorkerEntrypoint } from "cloudflare:workers";
import { RunRequest, tokenHeader } from "../../src/generation/sandbox/isolate/wire.ts";
import { streamRun } from "./run.ts";

interface SandboxEnv {
  LOADER: WorkerLoader;
  SANDBOX_TOKEN?: string;
}

/** The sandbox Worker: no store, no secret of the platform's, no network. It gets files and says what happens. */
export default class Sandbox extends WorkerEntrypoint<SandboxEnv> {
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!(await mayAsk(request, this.env.SANDBOX_TOKEN))) return refuse(401, "The sandbox token is missing or wrong");
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname !== "/run") return refuse(404, "There is /run and /health");
    if (request.method !== "POST") return refuse(405, "A run is asked for by POST");
    const asked = RunRequest.safeParse(await request.json().catch(() => undefined));
    if (!asked.success) return refuse(422, asked.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join("; "));
    const { lines, ended } = streamRun(this.env.LOADER, asked.data);
    this.ctx.waitUntil(ended);
    return new Response(lines, { headers: { "content-type": "application/x-ndjson" } });
  }
}

/** Compared by digest, so that the time it takes says nothing about the token. */
async function mayAsk(request: Request, token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return true;
  const [given, wanted] = await Promise.all([request.headers.get(tokenHeader) ?? "", token].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return crypto.subtle.timingSafeEqual(given!, wanted!);
}

const refuse = (status: number, detail: string): Response => Response.json({ status, detail }, { status, headers: { "content-type": "application/problem+json" } });
