import { settingsOf } from "../settings.ts";
import { diskStorage } from "./disk.ts";
import type { Storage } from "./port.ts";
import { s3Storage } from "./s3.ts";

export type { Storage, Stored, StoredBody } from "./port.ts";

const opened = new WeakMap<object, Storage>();

/** The storage that the settings name, opened once an isolate. @throws Error for `disk` where no folder is lent to the Worker */
export function storageOf(env: Env): Storage {
  const known = opened.get(env) ?? open(env);
  opened.set(env, known);
  return known;
}

function open(env: Env): Storage {
  const { STORAGE, S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settingsOf(env);
  if (STORAGE === "s3") return s3Storage({ endpoint: S3_ENDPOINT!, region: S3_REGION, bucket: S3_BUCKET!, accessKeyId: S3_ACCESS_KEY_ID!, secretAccessKey: S3_SECRET_ACCESS_KEY! });
  if (STORAGE === "r2") return env.BLOBS;
  if (!env.DISK) throw new Error("STORAGE: disk needs a folder that workerd lends to the Worker as DISK");
  return diskStorage(env.DISK);
}
