import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface Output {
  read(stream: Readable): void;
  /** Hands on what is left of a line. */
  end(): void;
  lastLine(): string;
}

export interface OutputLimits {
  keptBytes: number;
  floodBytes: number;
  onOutput(text: string): void;
  /** More came than anybody should send. */
  onFlood(): void;
}

const flushMs = 40;
const lineCharactersMax = 16_384;

/** Brings the lines of several streams into the order in which they came, and hands them on in whole lines, a few times a second. */
export function newOutput({ keptBytes, floodBytes, onOutput, onFlood }: OutputLimits): Output {
  const partial = new Map<Readable, string>();
  let waiting = "";
  let last = "";
  let seen = 0;
  let kept = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === "") return;
    last = waiting.trimEnd().split("\n").at(-1) ?? last;
    onOutput(waiting);
    waiting = "";
  };
  const take = (text: string): void => {
    if (kept > keptBytes || text === "") return;
    kept += Buffer.byteLength(text);
    waiting += kept <= keptBytes ? text : `[the rest of the output was cut: more than ${keptBytes} bytes]\n`;
    if (waiting.length > lineCharactersMax) flush();
    else timer ??= setTimeout(flush, flushMs);
  };
  return {
    read(stream) {
      const decoder = new StringDecoder("utf8");
      stream.on("data", (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > floodBytes) return onFlood();
        const text = (partial.get(stream) ?? "") + decoder.write(chunk);
        const end = text.length > lineCharactersMax ? text.length : text.lastIndexOf("\n") + 1;
        partial.set(stream, text.slice(end));
        take(text.slice(0, end));
      });
    },
    end() {
      for (const rest of partial.values()) take(rest === "" ? "" : `${rest}\n`);
      flush();
    },
    lastLine: () => last,
  };
}
