import { describe, expect, it } from "vitest";
import type { SecretStore } from "../../scripts/stack/secret-stores/port.ts";

/** What the commands need of a store of secrets, whichever it is. `open` opens the same one again. */
export function secretStoreContract(name: string, make: () => Promise<{ open(): SecretStore }>) {
  describe(`secrets in ${name}`, () => {
    it("[SET-5] are none at first, and what was added afterwards", async () => {
      const { open } = await make();
      const store = open();
      expect(await store.read()).toEqual({});
      expect(await store.add({ MASTER_KEY: "one\n\"two\" ü" })).toBe(true);
      expect(await open().read()).toEqual({ MASTER_KEY: "one\n\"two\" ü" });
    });

    it("[SET-5] stay when others are added", async () => {
      const { open } = await make();
      const [first, second] = [open(), open()];
      await first.read();
      await first.add({ A: "1" });
      expect(await second.read()).toEqual({ A: "1" });
      expect(await second.add({ B: "2" })).toBe(true);
      expect(await open().read()).toEqual({ A: "1", B: "2" });
    });

    it.each([["the first", {}], ["a later one", { Z: "0" }]])("[SET-5] are never written over by who read before somebody else wrote: %s", async (_, before) => {
      const { open } = await make();
      const stores = [open(), open()];
      if (Object.keys(before).length > 0) {
        await stores[0]!.read();
        await stores[0]!.add(before);
      }
      for (const store of stores) await store.read();
      expect(await stores[0]!.add({ A: "mine" })).toBe(true);
      expect(await stores[1]!.add({ A: "theirs" })).toBe(false);
      expect(await open().read()).toEqual({ ...before, A: "mine" });
    });
  });
}
