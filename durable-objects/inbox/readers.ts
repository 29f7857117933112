import { asEvent, type Frame, type Place } from "../../src/delivery/index.ts";

/** Somebody who listens, by socket or by event stream. */
export interface Reader {
  place: Place;
  send(frame: Frame): void;
  /** Ends it: its session or key is over. */
  end(): void;
}

export const ended = "This session or key has ended";

/** What is kept with the socket, also while the object sleeps, is where its reader is. */
export const socketReader = (socket: WebSocket): Reader => ({
  get place() {
    return socket.deserializeAttachment() as Place; // written here and in the object alone
  },
  set place(place) {
    socket.serializeAttachment(place);
  },
  send: (frame) => socket.send(JSON.stringify(frame)),
  end: () => socket.close(1008, ended),
});

const keepAliveMs = 15_000;
/** A reader who is further behind is cut off: where they were, they go on. */
const bufferedBytesMax = 262_144;

/** Event streams that are open. In memory: one that is open keeps its object there, and a timer says now and then that it is. */
export interface EventStreams {
  open(place: Place): Response;
  all(): Iterable<Reader>;
}

export function newEventStreams(): EventStreams {
  const streams = new Map<Reader, (text: string) => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const leave = (reader: Reader): void => {
    streams.delete(reader);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    all: () => [...streams.keys()],
    open(place) {
      const encoder = new TextEncoder();
      let reader: Reader;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const end = (): void => {
            leave(reader);
            controller.close();
          };
          const write = (text: string): void => {
            controller.enqueue(encoder.encode(text));
            if ((controller.desiredSize ?? 0) < -bufferedBytesMax) end();
          };
          reader = { place, send: (frame) => write(asEvent(frame)), end };
          streams.set(reader, write);
          timer ??= setInterval(() => [...streams.values()].forEach((tell) => tell(": still here\n\n")), keepAliveMs);
        },
        cancel: () => leave(reader),
      }, new ByteLengthQueuingStrategy({ highWaterMark: 0 }));
      return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" } });
    },
  };
}
