import { describe, expect, it } from "vitest";
import { openSecret, sealSecret } from "../../src/platform/secrets/index.ts";
import { newCaller } from "../support/world.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("a tenant's secrets", () => {
  it("[SEC-1] open again for what they were sealed for, and look different each time", async () => {
    await (await newCaller()).inside((ctx) => {
      const [one, two] = [sealSecret(ctx, "webhook", "s3cret ☂"), sealSecret(ctx, "webhook", "s3cret ☂")];
      expect(one).not.toBe(two);
      expect([one, two].map((sealed) => text(openSecret(ctx, "webhook", sealed)))).toEqual(["s3cret ☂", "s3cret ☂"]);
      expect(Buffer.from(one.split(".")[1]!, "base64url").toString("latin1")).not.toContain("s3cret");
    });
  });

  it("[SEC-1] open for no other purpose, no other tenant, and not once altered", async () => {
    const [ours, theirs] = [await newCaller(), await newCaller()];
    const sealed = await ours.inside((ctx) => sealSecret(ctx, "webhook", "s3cret"));
    const opens = (caller: typeof ours, purpose: string, what: string) => caller.inside((ctx) => {
      try {
        return text(openSecret(ctx, purpose, what));
      } catch (error) {
        return error instanceof Error ? "refused" : error;
      }
    });
    const flipped = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
    expect(await Promise.all([opens(ours, "connector", sealed), opens(theirs, "webhook", sealed), opens(ours, "webhook", flipped), opens(ours, "webhook", "nonsense")])).toEqual(Array(4).fill("refused"));
    expect(await opens(ours, "webhook", sealed)).toBe("s3cret");
  });

  it("[SEC-2] can't be opened with the object's rows and without the master key", async () => {
    const caller = await newCaller();
    await caller.inside((ctx) => {
      const sealed = sealSecret(ctx, "webhook", "s3cret");
      const elsewhere = { ...ctx, settings: { ...ctx.settings, MASTER_KEY: "another master key that is long enough" } };
      expect(() => openSecret(elsewhere, "webhook", sealed)).toThrow();
      expect(() => openSecret({ ...ctx, settings: { ...ctx.settings, MASTER_KEY_ID: "k2" } }, "webhook", sealed)).toThrow("master key k1 is not configured");
    });
  });
});
