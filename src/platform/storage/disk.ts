import * as z from "zod";
import { failed, pathOf, rangeHeader, sizeOf, storedIn, type Storage, type Stored } from "./port.ts";

const Listing = z.array(z.object({ name: z.string(), type: z.string() }));

/**
 * A folder of this machine, through the disk service that workerd lends to a Worker: a file for each object, at the path that its key is. One key can't be
 * another's folder. Listed by walking: for one machine, where a tenant has few objects.
 */
export function diskStorage(disk: Pick<Fetcher, "fetch">): Storage {
  const ask = (method: string, path: string, init: Pick<RequestInit, "headers"> & { body?: Parameters<Storage["put"]>[1] } = {}): Promise<Response> => disk.fetch(`http://disk/${path}`, { method, ...init });

  async function look(key: string): Promise<Stored | null> {
    const answer = await ask("HEAD", pathOf(key));
    if (answer.status === 404) return null;
    if (!answer.ok) throw failed("look", answer);
    return { key, size: sizeOf(answer) };
  }

  /** Every key below a folder, by name; none where there is no folder. */
  async function keysIn(folder: string): Promise<string[]> {
    const answer = await ask("GET", folder === "" ? "" : `${pathOf(folder)}/`);
    if (answer.status === 404) return [];
    if (!answer.ok) throw failed("list", answer);
    const entries = Listing.parse(await answer.json()).map(({ name, type }) => ({ key: folder === "" ? name : `${folder}/${name}`, isFolder: type === "directory" }));
    const keys: string[] = [];
    for (const { key, isFolder } of entries) keys.push(...(isFolder ? await keysIn(key) : [key]));
    return keys.sort();
  }

  return {
    get: async (key, { range } = {}) => storedIn(key, await ask("GET", pathOf(key), range ? { headers: rangeHeader(range) } : {})),
    head: look,
    async put(key, content) {
      const answer = await ask("PUT", pathOf(key), { body: content });
      if (!answer.ok) throw failed("write", answer);
    },
    async delete(keys) {
      for (const key of [keys].flat()) {
        const answer = await ask("DELETE", pathOf(key));
        if (!answer.ok && answer.status !== 404) throw failed("delete", answer);
      }
    },
    async list({ prefix, cursor = "", limit = 1_000 }) {
      const keys = (await keysIn(prefix.slice(0, Math.max(0, prefix.lastIndexOf("/"))))).filter((key) => key.startsWith(prefix) && key > cursor);
      const objects: Stored[] = [];
      for (const key of keys.slice(0, limit)) {
        const found = await look(key);
        if (found) objects.push(found);
      }
      const last = keys[limit - 1];
      return keys.length > limit && last !== undefined ? { objects, truncated: true, cursor: last } : { objects, truncated: false };
    },
  };
}
