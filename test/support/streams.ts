import { exports } from "cloudflare:workers";
import { ask, origin, type Caller } from "./world.ts";

/** A run that is planned, and waits. */
export const planned = async (caller: Pick<Caller, "call">): Promise<string> =>
  (await caller.call("POST", "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." })).body.run_id;

export interface Open {
  /** The ids of the events that have come. */
  seen: number[];
  /** The close code (0 for SSE, which has none), or "open" when nothing has ended it by then. */
  end(limitMs?: number): Promise<number | "open">;
  close(): void;
}

const within = <T>(limitMs: number, end: Promise<T>): Promise<T | "open"> => Promise.race([end, scheduler.wait(limitMs).then(() => "open" as const)]);

export async function openSocket(token: string, run: string): Promise<Open> {
  const { body } = await ask("POST", `/api/runs/${run}/ticket`, undefined, { authorization: `Bearer ${token}` });
  const { webSocket } = await exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream`, { headers: { upgrade: "websocket", "sec-websocket-protocol": body.protocol } }));
  const seen: number[] = [];
  webSocket!.addEventListener("message", ({ data }) => void seen.push(JSON.parse(String(data)).id));
  const ended = new Promise<number>((resolve) => webSocket!.addEventListener("close", ({ code }) => resolve(code)));
  webSocket!.accept();
  return { seen, end: (limitMs = 5_000) => within(limitMs, ended), close: () => webSocket!.close(1000) };
}

export async function openSse(token: string, run: string, more: Record<string, string> = {}): Promise<Open> {
  const answer = await exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream`, { headers: { accept: "text/event-stream", authorization: `Bearer ${token}`, ...more } }));
  const reader = answer.body!.getReader();
  const seen: number[] = [];
  const note = (bytes: Uint8Array | undefined): void => void seen.push(...[...new TextDecoder().decode(bytes).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)));
  note((await reader.read()).value);
  let isClosed = false;
  const ended = (async (): Promise<number> => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) note(read.value);
    return 0;
  })().catch((error: unknown) => {
    if (!isClosed) throw error;
    return 0;
  });
  const close = (): void => {
    isClosed = true;
    void reader.cancel();
  };
  return { seen, end: (limitMs = 5_000) => within(limitMs, ended), close };
}
