export interface Lines {
  /** @throws Error at the end, and for a line without one */
  next(): Promise<string>;
  /** Lets go of the stream; what was read ahead is forgotten, as it must be before encryption begins. */
  release(): void;
}

const lineMax = 4_096;

/** What a stream of bytes must have to be read. */
interface ByteStream {
  getReader(): { read(): Promise<{ value?: Uint8Array | undefined; done: boolean }>; releaseLock(): void };
}

/** A stream of bytes, line by line. */
export function linesOf(stream: ByteStream): Lines {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let ahead = "";
  return {
    async next() {
      for (;;) {
        const end = ahead.indexOf("\n");
        if (end >= 0) {
          const line = ahead.slice(0, end).replace(/\r$/, "");
          ahead = ahead.slice(end + 1);
          return line;
        }
        if (ahead.length > lineMax) throw new Error("The other side sends a line without end");
        const { value, done } = await reader.read();
        if (done) throw new Error("The other side has gone");
        ahead += decoder.decode(value, { stream: true });
      }
    },
    release: () => reader.releaseLock(),
  };
}
