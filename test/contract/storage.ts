import { describe, expect, it } from "vitest";
import type { Storage } from "../../src/platform/storage/index.ts";

const text = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

/** What the product needs of a storage, whichever it is. `prefix`: a place of its own. */
export function storageContract(name: string, make: () => Promise<{ storage: Storage; prefix: string }>) {
  describe(`the storage ${name}`, () => {
    it("[SET-4] keeps what is put, whole, and has nothing else", async () => {
      const { storage, prefix } = await make();
      const key = `${prefix}packs/a b+ü(1)'&=.pack`;
      expect([await storage.get(key), await storage.head(key)]).toEqual([null, null]);
      await storage.put(key, new Uint8Array([0, 255, 10, 13, 37]), { httpMetadata: { contentType: "application/gzip" } });
      expect(new Uint8Array(await (await storage.get(key))!.arrayBuffer())).toEqual(new Uint8Array([0, 255, 10, 13, 37]));
      expect(await storage.head(key)).toMatchObject({ key, size: 5 });
      expect(await storage.get(`${key}x`)).toBeNull();
    });

    it("[SET-4] puts another thing in the place of the first", async () => {
      const { storage, prefix } = await make();
      await storage.put(`${prefix}x/log.txt`, "a longer text");
      await storage.put(`${prefix}x/log.txt`, "{}");
      const stored = await storage.get(`${prefix}x/log.txt`);
      expect([stored!.size, await stored!.json()]).toEqual([2, {}]);
      await storage.put(`${prefix}x/log.txt`, "");
      expect([await (await storage.get(`${prefix}x/log.txt`))!.text(), (await storage.head(`${prefix}x/log.txt`))!.size]).toEqual(["", 0]);
    });

    it("[SET-4] reads a part of it, and says how large all of it is", async () => {
      const { storage, prefix } = await make();
      await storage.put(`${prefix}pack`, "0123456789");
      for (const [offset, length, part] of [[0, 4, "0123"], [3, 1, "3"], [6, 4, "6789"]] as const) {
        const stored = await storage.get(`${prefix}pack`, { range: { offset, length } });
        expect([text(await stored!.arrayBuffer()), stored!.size]).toEqual([part, 10]);
      }
    });

    it("[SET-4] gives a stream of what is large", async () => {
      const { storage, prefix } = await make();
      const bytes = Uint8Array.from({ length: 300_000 }, (_, place) => place % 251);
      await storage.put(`${prefix}large`, bytes);
      const read = new Uint8Array(await new Response((await storage.get(`${prefix}large`))!.body).arrayBuffer());
      expect([read.length, read.findIndex((byte, place) => byte !== bytes[place])]).toEqual([bytes.length, -1]);
    });

    it("[SET-4] deletes one and many, and what isn't there", async () => {
      const { storage, prefix } = await make();
      const keys = ["a", "b/c", "b/d"].map((key) => `${prefix}${key}`);
      for (const key of keys) await storage.put(key, key);
      await storage.delete(keys[0]!);
      await storage.delete([...keys, `${prefix}never`]);
      expect((await storage.list({ prefix })).objects).toEqual([]);
    });

    it("[SET-4] lists what begins alike, a page at a time, each once, with its size", async () => {
      const { storage, prefix } = await make();
      const keys = ["p/1", "p/2&<", "p/q/3", "p/q/r/4", "p/5"].map((key) => `${prefix}${key}`);
      for (const key of [...keys, `${prefix}other`]) await storage.put(key, "12345");
      const found: { key: string; size: number }[] = [];
      let cursor: string | undefined;
      do {
        const page = await storage.list({ prefix: `${prefix}p/`, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.objects.length).toBeLessThanOrEqual(2);
        found.push(...page.objects);
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor !== undefined);
      expect(found.map(({ key, size }) => [key, size])).toEqual(keys.toSorted().map((key) => [key, 5]));
      expect(await storage.list({ prefix: `${prefix}nowhere/` })).toMatchObject({ objects: [], truncated: false });
    });
  });
}
