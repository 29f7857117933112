import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { diskStorage } from "../../../src/platform/storage/disk.ts";
import { storageOf } from "../../../src/platform/storage/index.ts";
import { settingsOf } from "../../../src/platform/settings.ts";
import { storageContract } from "../../contract/storage.ts";

storageContract("r2", async () => ({ storage: env.BLOBS, prefix: `tenants/${crypto.randomUUID()}/` }));
storageContract("disk", async () => ({ storage: diskStorage(env.DISK!), prefix: `tenants/${crypto.randomUUID()}/` }));

it("[SET-4] is the one that the settings name", async () => {
  expect(storageOf(env)).toBe(env.BLOBS);
  const onDisk = { ...env, STORAGE: "disk" } as Env;
  expect(settingsOf(onDisk).STORAGE).toBe("disk");
  const key = `tenants/${crypto.randomUUID()}/x`;
  await storageOf(onDisk).put(key, "on disk");
  expect([await env.BLOBS.head(key), await (await diskStorage(env.DISK!).get(key))!.text()]).toEqual([null, "on disk"]);
  const { DISK: _, ...none } = onDisk;
  expect(() => storageOf(none as Env)).toThrow(/STORAGE: disk/);
});
