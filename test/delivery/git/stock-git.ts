import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { answerGit } from "../../../src/delivery/git/http.ts";
import type { WrittenPack } from "../../../src/delivery/git/pack.ts";
import type { PackSource } from "../../../src/delivery/git/pack-reader.ts";
import type { PushDoor } from "../../../src/delivery/git/receive-pack.ts";
import { cachedSource, openObjects } from "../../../src/delivery/git/repository.ts";

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** The git of this machine, with no configuration but what is given here. Never rejects: a failure is a code. */
export function git(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, inputFile?: string): Promise<Result> {
  const own = { HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", PATH: process.env.PATH ?? "" };
  return new Promise((resolve) => {
    const child = execFile("git", args, { cwd, env: { ...own, ...env }, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }));
    if (inputFile !== undefined && child.stdin) createReadStream(inputFile).pipe(child.stdin);
  });
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "devgen-git-"));
}

export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

export function sourceOf({ pack, index }: Pick<WrittenPack, "pack" | "index">): PackSource {
  return {
    size: pack.length,
    readIndex: async () => index,
    read: async (offset, length) => pack.subarray(offset, offset + length),
  };
}

/** A repository over HTTP on a free port. Refs and packs may change between requests. */
export interface Hosted {
  url: string;
  refs: Map<string, string>;
  packs: Pick<WrittenPack, "pack" | "index">[];
  /** What was asked and what came back, oldest first. */
  seen: { method: string; path: string; headers: IncomingMessage["headers"]; answerBytes: number }[];
  /** Where pushes go in; none at first. */
  door?: PushDoor;
  close(): Promise<void>;
}

/** Takes every push that was found good. */
export const openDoor = (hosted: Hosted, may_force = false): PushDoor => ({
  may_force, room: 100_000_000,
  async accept({ updates, pack }) {
    if (pack) hosted.packs.unshift(pack);
    for (const { ref, to } of updates) {
      if (to === null) hosted.refs.delete(ref);
      else hosted.refs.set(ref, to);
    }
    return { refused: new Map(), says: [] };
  },
});

export async function host(): Promise<Hosted> {
  const refs = new Map<string, string>();
  const packs: Hosted["packs"] = [];
  const seen: Hosted["seen"] = [];
  const open = async () => ({ head: "refs/heads/main", refs, objects: openObjects(packs.map((pack) => cachedSource(sourceOf(pack)))) });

  const hosted: Hosted = { url: "", refs, packs, seen, close: () => new Promise((resolve) => server.close(() => resolve())) };
  const server: Server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const entry = { method: incoming.method ?? "", path: url.pathname + url.search, headers: incoming.headers, answerBytes: 0 };
    seen.push(entry);
    const body = entry.method === "POST" ? { body: await buffer(incoming) } : {};
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const request = new Request(url, { method: entry.method, headers, ...body });
    const answer = await answerGit(request, url.pathname.replace(/^\/acme\/shop\.git\//, ""), open, hosted.door);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    for await (const part of answer.body ?? []) {
      entry.answerBytes += part.length;
      outgoing.write(part);
    }
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return Object.assign(hosted, { url: `http://127.0.0.1:${address.port}/acme/shop.git` });
}
