import { linesOf } from "./lines.ts";
import type { Dial } from "./smtp.ts";

/** TCP as Workers have it. */
export const dialSocket: Dial = async ({ hostname, port, tls }) => {
  // Only workerd has it, and much that is tested in Node leads here.
  const { connect } = await import("cloudflare:sockets");
  let socket = connect({ hostname, port }, { secureTransport: tls ? "on" : "starttls", allowHalfOpen: false });
  let lines = linesOf(socket.readable);
  let writer = socket.writable.getWriter();
  return {
    line: () => lines.next(),
    write: (text) => writer.write(new TextEncoder().encode(text)),
    async startTls() {
      lines.release();
      writer.releaseLock();
      socket = socket.startTls();
      lines = linesOf(socket.readable);
      writer = socket.writable.getWriter();
    },
    close: () => void socket.close(),
  };
};
