import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { StartFailure } from "./failure.ts";
import type { Home } from "./folders.ts";

interface Holder {
  pid: number;
  url: string;
}

/** Two stacks on the same state would overwrite each other: the second is refused. @returns what opens it again. */
export function lockHome(home: Home, url: string): () => void {
  const holder = findHolder(home);
  if (holder) throw new StartFailure(`DevGen is running already at ${holder.url} (process ${holder.pid}).`);
  writeFileSync(home.lock, JSON.stringify({ pid: process.pid, url } satisfies Holder));
  return () => rmSync(home.lock, { force: true });
}

/** The living process that has this home open. */
export function findHolder(home: Home): Holder | undefined {
  let holder: Holder;
  try {
    holder = JSON.parse(readFileSync(home.lock, "utf8"));
    process.kill(holder.pid, 0);
  } catch {
    return undefined; // no file, half a file, or a process that is gone
  }
  return holder;
}

/** A port that is free now: the one asked for, or any for 0. @throws StartFailure when it is taken. */
export async function freePort(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new StartFailure(error.code === "EADDRINUSE" ? `Port ${port} is in use. Choose another with --port N.` : `Port ${port} can't be used: ${error.message}`)));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === "object" && address ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
