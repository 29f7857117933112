import { exports } from "cloudflare:workers";
import { ask, origin } from "./world.ts";

const path = "/api/notifications/stream";

interface Heard {
  type: string;
  id?: number;
  unread?: number;
  notification?: { title: string };
}

export interface Listening {
  /** Every frame, in order. */
  heard: Heard[];
  titles(): string[];
  ids(): number[];
  /** The last count of unread ones. */
  unread(): number | undefined;
  /** The close code (0 for SSE, which has none), or "open" when nothing has ended it by then. */
  end(limitMs?: number): Promise<number | "open">;
  close(): void;
}

const within = <T>(limitMs: number, end: Promise<T>): Promise<T | "open"> => Promise.race([end, scheduler.wait(limitMs).then(() => "open" as const)]);

const listening = (heard: Heard[], ended: Promise<number>, close: () => void): Listening => ({
  heard, close,
  titles: () => heard.flatMap(({ notification }) => (notification ? [notification.title] : [])),
  ids: () => heard.flatMap(({ id }) => (id === undefined ? [] : [id])),
  unread: () => heard.findLast(({ type }) => type === "unread")?.unread,
  end: (limitMs = 5_000) => within(limitMs, ended),
});

export const queryOf = (after?: number): string => (after === undefined ? "" : `?after=${after}`);

export async function bySocket(token: string, after?: number): Promise<Listening & { socket: WebSocket }> {
  const { body } = await ask("POST", "/api/notifications/ticket", undefined, { authorization: `Bearer ${token}` });
  const answer = await exports.default.fetch(new Request(`${origin}${path}${queryOf(after)}`, { headers: { upgrade: "websocket", "sec-websocket-protocol": body.protocol } }));
  if (!answer.webSocket) throw new Error(`No socket: ${answer.status} ${await answer.text()}`);
  const socket = answer.webSocket;
  const heard: Heard[] = [];
  socket.addEventListener("message", ({ data }) => void heard.push(JSON.parse(String(data)) as Heard));
  const ended = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.accept();
  return { ...listening(heard, ended, () => socket.close(1000)), socket };
}

export async function bySse(token: string, after?: number, how: "query" | "header" = "query"): Promise<Listening> {
  const headers = { accept: "text/event-stream", authorization: `Bearer ${token}`, ...(how === "header" ? { "last-event-id": String(after) } : {}) };
  const answer = await exports.default.fetch(new Request(`${origin}${path}${how === "query" ? queryOf(after) : ""}`, { headers }));
  if (answer.status !== 200) throw new Error(`No stream: ${answer.status}`);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const heard: Heard[] = [];
  let rest = "";
  let isClosed = false;
  const ended = (async (): Promise<number> => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const events = (rest + read.value).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const line = /^data: (.*)$/m.exec(event)?.[1];
        if (line) heard.push(JSON.parse(line) as Heard);
      }
    }
    return 0;
  })().catch((error: unknown) => {
    if (!isClosed) throw error;
    return 0;
  });
  return listening(heard, ended, () => {
    isClosed = true;
    void reader.cancel();
  });
}
