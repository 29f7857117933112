import { connect, type Socket } from "node:net";

export interface Taken {
  /** Milliseconds each answer took. */
  latencies: number[];
  elapsedMs: number;
}

export interface Target {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  /** The body of the nth request. */
  body?: (n: number) => string;
  expectStatus: number;
}

/** Connections that stay open, and what they ask for. */
export interface Load {
  /** Asks as fast as it is answered, for so long. */
  put(forMs: number): Promise<Taken>;
  close(): void;
}

/** The client is as thin as can be, so that it is the server that is measured. */
export async function openLoad(target: Target, connections: number): Promise<Load> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(target)));
  let sent = 0;
  return {
    async put(forMs) {
      const latencies: number[] = [];
      const startedAt = performance.now();
      await Promise.all(open.map(async (connection) => {
        while (performance.now() < startedAt + forMs) {
          const sentAt = performance.now();
          const { status, text } = await connection.ask(sent++);
          if (status !== target.expectStatus) throw new Error(`${target.method} ${target.url} answered ${status}: ${text.slice(0, 300)}`);
          latencies.push(performance.now() - sentAt);
        }
      }));
      return { latencies, elapsedMs: performance.now() - startedAt };
    },
    close: () => open.forEach((connection) => connection.close()),
  };
}

interface Answer {
  status: number;
  text: string;
}

async function openConnection({ url, method, headers, body }: Target): Promise<{ ask(n: number): Promise<Answer>; close(): void }> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const socket = await connected(hostname, Number(port));
  const head = `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;
  let buffered = Buffer.alloc(0);
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  socket.on("data", (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    const answer = readAnswer(buffered);
    if (!answer) return;
    buffered = buffered.subarray(answer.bytes);
    waiting?.resolve(answer);
  });
  socket.on("close", () => waiting?.reject(new Error("The connection was closed")));
  socket.on("error", (error) => waiting?.reject(error));
  return {
    ask: (n) => new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      const content = body?.(n);
      socket.write(content === undefined ? `${head}\r\n` : `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`);
    }),
    close: () => socket.destroy(),
  };
}

const connected = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });

/** A whole answer at the start of the bytes, or undefined while some of it is still to come. */
export function readAnswer(bytes: Buffer): (Answer & { bytes: number }) | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  const start = headEnd + 4;
  if (length !== undefined) {
    const end = start + Number(length);
    return bytes.length < end ? undefined : { status, text: bytes.toString("utf8", start, end), bytes: end };
  }
  if (!/^transfer-encoding: *chunked/im.test(head)) return { status, text: "", bytes: start };
  return readChunks(bytes, start, status);
}

function readChunks(bytes: Buffer, start: number, status: number): (Answer & { bytes: number }) | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { status, text: Buffer.concat(parts).toString("utf8"), bytes: end };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = end;
  }
}
