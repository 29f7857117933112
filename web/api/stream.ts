import { post } from "./client.ts";
import { Problem } from "./problem.ts";

/** One numbered event, as streams of runs and executions send it. */
export interface StreamEvent {
  id: number;
  type: string;
  at: string;
  [member: string]: unknown;
}

export type Line = "connecting" | "live" | "lost" | "over";

/** No more often than this is a page drawn anew while events pour in. */
const portionMs = 100;
const pausesMs = [300, 700, 1_500, 3_000, 5_000];

interface Following {
  /** Without `/ticket` and `/stream`: `/api/runs/run_…`. */
  path: string;
  /** The event after which to begin; undefined: with what comes next. */
  after: number | undefined;
  /** Ends the stream for good. */
  isLast: (event: StreamEvent) => boolean;
  onEvents: (events: readonly StreamEvent[]) => void;
  onLine: (line: Line) => void;
}

/** Tells each event once and in order, over as many connections as it takes, until the last one or until the returned function is called. */
export function follow({ path, after, isLast, onEvents, onLine }: Following): () => void {
  let last = after ?? 0;
  let failures = 0;
  let isOver = false;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame: number | undefined;
  let toldAt = -portionMs;
  let kept: StreamEvent[] = [];

  const tell = (): void => {
    frame = undefined;
    toldAt = performance.now();
    const events = kept;
    kept = [];
    if (events.length > 0) onEvents(events);
  };
  /** One event is told at once; of many, portions. */
  const tellIn = (): void => {
    if (isOver || performance.now() - toldAt >= portionMs) return tell();
    frame = requestAnimationFrame(tellIn);
  };
  const again = (): void => {
    if (isOver) return;
    onLine("lost");
    timer = setTimeout(() => void connect(), pausesMs[Math.min(failures++, pausesMs.length - 1)]);
  };
  const take = (event: StreamEvent): void => {
    if (typeof event.id !== "number" || event.id <= last) return;
    last = event.id;
    failures = 0;
    kept.push(event);
    frame ??= requestAnimationFrame(tellIn);
    if (!isLast(event)) return;
    isOver = true;
    onLine("over");
    socket?.close();
  };
  const connect = async (): Promise<void> => {
    onLine("connecting");
    try {
      const { ticket } = await post<{ ticket: string }>(`${path}/ticket`);
      if (isOver) return;
      socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}/stream${after === undefined && last === 0 ? "" : `?after=${last}`}`, [`devgen.ticket.${ticket}`]);
      socket.onopen = () => onLine("live");
      socket.onmessage = ({ data }) => take(JSON.parse(String(data)) as StreamEvent);
      socket.onclose = again;
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403 || error.status === 404)) return onLine("over");
      again();
    }
  };
  // A machine that comes back says so before any timer does.
  const back = (): void => {
    if (socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(timer);
    if (!isOver) void connect();
  };
  const gone = (): void => socket?.close();
  addEventListener("online", back);
  addEventListener("offline", gone);
  void connect();
  return () => {
    isOver = true;
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    removeEventListener("online", back);
    removeEventListener("offline", gone);
    socket?.close();
  };
}
